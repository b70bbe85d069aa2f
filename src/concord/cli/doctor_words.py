"""What the doctor says."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "doctor:python": {"en": "Python {version}.", "zh": "Python 版本为 {version}。"},
        "doctor:python-old": {
            "en": "Python {version} is too old: install 3.11 or newer.",
            "zh": "Python {version} 版本过低，请安装 3.11 或更高版本。",
        },
        "doctor:packages": {
            "en": "All {count} packages looked for are installed.",
            "zh": "检查的 {count} 个软件包均已安装。",
        },
        "doctor:packages-missing": {
            "en": "Packages are missing: {names}. Run: make demo ARGS=--no-serve, which installs them into .venv.",
            "zh": "缺少软件包：{names}。请运行 make demo ARGS=--no-serve，将其安装到 .venv。",
        },
        "doctor:folder": {
            "en": "The data folder {folder} can be written; {free} GiB are free.",
            "zh": "数据目录 {folder} 可写，剩余空间 {free} GiB。",
        },
        "doctor:folder-closed": {
            "en": "The data folder {folder} cannot be written. Give yourself the right, or set CONCORD_HOME to another folder.",
            "zh": "数据目录 {folder} 不可写。请授予写权限，或将 CONCORD_HOME 设为其他目录。",
        },
        "doctor:disk-full": {
            "en": "Only {free} GiB are free at {folder}: free some space.",
            "zh": "{folder} 所在磁盘仅剩 {free} GiB，请清理空间。",
        },
        "doctor:https": {
            "en": "Served to the public at {address}, with a secret of its own.",
            "zh": "对外地址为 {address}，已设置独立密钥。",
        },
        "doctor:secret-short": {
            "en": "{address} is https, but CONCORD_SECRET_KEY is not set or is shorter than 50 characters.",
            "zh": "{address} 使用 https，但未设置 CONCORD_SECRET_KEY 或其长度不足 50 个字符。",
        },
        "doctor:http": {
            "en": "The address is {address}: fine on this machine alone. For the public, set CONCORD_URL to an https address.",
            "zh": "地址为 {address}，仅适合本机使用。对外服务请将 CONCORD_URL 设为 https 地址。",
        },
        "doctor:port-free": {"en": "Port 8000 is free.", "zh": "端口 8000 空闲。"},
        "doctor:port-taken": {
            "en": "Port 8000 is in use, perhaps by Concord itself; concord serve would take the next free one.",
            "zh": "端口 8000 已被占用（可能就是 Concord 本身）；concord serve 会改用下一个空闲端口。",
        },
        "doctor:mail": {"en": "The mail server {place} answers.", "zh": "邮件服务器 {place} 可以连接。"},
        "doctor:mail-stays": {
            "en": "No mail server is set: letters stay in the outbox. Set CONCORD_MAIL to send them.",
            "zh": "未设置邮件服务器，信件留在发件箱。如需发送，请设置 CONCORD_MAIL。",
        },
        "doctor:mail-unreachable": {
            "en": "The mail server {place} does not answer: {error}.",
            "zh": "无法连接邮件服务器 {place}：{error}。",
        },
        "doctor:database": {"en": "PostgreSQL {version} answers.", "zh": "PostgreSQL {version} 运行正常。"},
        "doctor:database-old": {
            "en": "PostgreSQL {version} is too old: 15 or newer is needed.",
            "zh": "PostgreSQL {version} 版本过低，需要 15 或更高版本。",
        },
        "doctor:database-cannot": {"en": "The database cannot be started: {error}", "zh": "数据库无法启动：{error}"},
        "doctor:database-unreachable": {
            "en": "The database of DATABASE_URL does not answer: {error}",
            "zh": "无法连接 DATABASE_URL 指定的数据库：{error}",
        },
        "doctor:tables": {"en": "The tables are up to date.", "zh": "数据库表结构为最新。"},
        "doctor:tables-behind": {
            "en": "{count} changes of the tables are not applied yet; concord serve or concord migrate applies them.",
            "zh": "有 {count} 项表结构变更尚未应用；运行 concord serve 或 concord migrate 即可应用。",
        },
        "doctor:journal": {
            "en": "The journal verifies, {count} entries.",
            "zh": "操作日志校验通过，共 {count} 条记录。",
        },
        "doctor:journal-broken": {
            "en": "The journal does not verify: {count} faults, the first at entry {number} ({fault}). Run: concord journal verify.",
            "zh": "操作日志校验未通过：共 {count} 处，首处在第 {number} 条记录（{fault}）。请运行 concord journal verify。",
        },
        "doctor:work": {"en": "No background work waits or has failed.", "zh": "没有积压或失败的后台任务。"},
        "doctor:work-waits": {
            "en": "{count} tasks have waited for more than five minutes: no worker runs. Start concord serve or concord worker.",
            "zh": "有 {count} 项任务已等待超过五分钟，没有后台进程在运行。请启动 concord serve 或 concord worker。",
        },
        "doctor:jobs-failed": {"en": "{count} background jobs have failed.", "zh": "有 {count} 项后台任务失败。"},
        "doctor:letters-failed": {"en": "{count} letters could not be sent.", "zh": "有 {count} 封信件发送失败。"},
        "doctor:catalogues": {
            "en": "{count} catalogues of translations are in place.",
            "zh": "{count} 个翻译目录均已就绪。",
        },
        "doctor:catalogues-missing": {
            "en": "Translations are not compiled: {names}. Run: python tools/messages.py compile.",
            "zh": "翻译尚未编译：{names}。请运行 python tools/messages.py compile。",
        },
        "doctor:unexpected": {"en": "Looking failed: {error}", "zh": "检查时出错：{error}"},
    }
)
