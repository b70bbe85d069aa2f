"""Every setting, read from the environment. Nothing else in Concord reads an environment variable."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unready(RuntimeError):
    """This installation cannot do what was asked of it; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its name, what it is when unset, and what it does, in every language."""

    name: str
    default: str
    en: str
    zh: str


VARIABLES = (
    Variable(
        "CONCORD_HOME",
        ".concord",
        "Folder of the embedded database, the generated secret and the logs.",
        "内置数据库、自动生成的密钥和日志所在的目录。",
    ),
    Variable(
        "DATABASE_URL",
        "",
        "postgresql://user:password@host:port/name of a PostgreSQL 15 or newer; unset, the embedded one is started.",
        "PostgreSQL 15 或更高版本的地址 postgresql://user:password@host:port/name；不设则启动内置数据库。",
    ),
    Variable(
        "CONCORD_URL",
        "http://127.0.0.1:8000",
        "The public address. An https address turns on secure cookies, HSTS and the redirect from http.",
        "对外地址。以 https 开头时启用安全 Cookie、HSTS 和 http 跳转。",
    ),
    Variable(
        "CONCORD_SECRET_KEY",
        "",
        "Signs sessions; at least 50 random characters. Required with an https address, else kept in CONCORD_HOME.",
        "会话签名密钥，至少 50 个随机字符。使用 https 地址时必须设置，否则自动生成并保存在 CONCORD_HOME。",
    ),
    Variable(
        "CONCORD_DEMO", "0", "1 shows one-click sign-in as each sample person.", "设为 1 时可一键以示例人员登录。"
    ),
    Variable(
        "CONCORD_DEBUG",
        "0",
        "1 shows error details to the visitor; never in service.",
        "设为 1 时向访问者显示错误详情，正式运行时禁用。",
    ),
    Variable("CONCORD_LOG", "plain", "plain or json: the form of a log line.", "日志格式：plain 或 json。"),
    Variable(
        "CONCORD_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", "日志级别：DEBUG、INFO、WARNING 或 ERROR。"
    ),
    Variable(
        "CONCORD_MAIL",
        "",
        "smtp://user:password@host:port, or smtps://; unset, letters stay in the outbox.",
        "邮件服务器 smtp://user:password@host:port 或 smtps://；不设则信件留在发件箱。",
    ),
    Variable("CONCORD_MAIL_FROM", "concord@localhost", "Sender of letters.", "信件的发件人。"),
    Variable(
        "CONCORD_TRUSTED_PROXY",
        "",
        "Address of the reverse proxy whose X-Forwarded-* headers are believed.",
        "可信反向代理的地址，采信其 X-Forwarded-* 请求头。",
    ),
    Variable(
        "CONCORD_SECOND_FACTOR",
        "",
        "always or never: whether who acts for a party needs a second factor; unset, with an https address.",
        "always 或 never：代表一方办理事项的账户是否必须启用第二重验证；不设则在使用 https 地址时必须启用。",
    ),
    Variable(
        "CONCORD_OPENID",
        "",
        "File with the OpenID Connect providers that may sign people in (docs/operations.md shows ORCID).",
        "可用于登录的 OpenID Connect 身份提供方配置文件（以 ORCID 为例，见 docs/operations.md）。",
    ),
    Variable("CONCORD_THREADS", "8", "Threads that answer pages.", "处理页面请求的线程数。"),
    Variable("CONCORD_WORKERS", "1", "Processes that do background work.", "后台任务进程数。"),
)

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def read(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The value of a documented setting, or its default.

    Raises:
        KeyError: the setting is not in `VARIABLES`.
    """
    default = _DEFAULTS[name]
    return (os.environ if environ is None else environ).get(name) or default


def flag(name: str) -> bool:
    """Whether an on/off setting is on (1, true, yes, on)."""
    return read(name).lower() in {"1", "true", "yes", "on"}


def home() -> Path:
    """The data folder, absolute; not created here."""
    return Path(read("CONCORD_HOME")).expanduser().absolute()


def secret() -> str:
    """The secret key: from the environment, else generated once and kept in the data folder for its owner alone."""
    if given := read("CONCORD_SECRET_KEY"):
        return given
    path = home() / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(fresh, path)  # the first of two starts wins; the other reads it
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


_PROVIDER = ("id", "name", "client_id", "secret", "server_url")


def providers() -> list[dict[str, Any]]:
    """The OpenID Connect providers of the file that `CONCORD_OPENID` names, as django-allauth takes them.

    Raises:
        Unready: the file is missing, is not a JSON list, or an entry lacks something.
    """
    if not (given := read("CONCORD_OPENID")):
        return []
    try:
        entries = json.loads(Path(given).read_text(encoding="utf-8"))
        return [_provider(entry) for entry in entries]
    except OSError as error:
        raise Unready(f"CONCORD_OPENID: {given} cannot be read ({error.strerror}).") from error
    except KeyError as error:
        needed = ", ".join(_PROVIDER)
        raise Unready(f"CONCORD_OPENID: an entry of {given} lacks {error}; each needs {needed}.") from error
    except (ValueError, TypeError) as error:
        raise Unready(f"CONCORD_OPENID: {given} is not a JSON list of providers ({error}).") from error


def _provider(entry: dict[str, Any]) -> dict[str, Any]:
    given = {name: str(entry[name]) for name in _PROVIDER}
    return {
        "provider_id": given["id"],
        "name": given["name"],
        "client_id": given["client_id"],
        "secret": given["secret"],
        "settings": {"server_url": given["server_url"], **entry.get("settings", {})},
    }


def table(language: str = "en") -> str:
    """The settings as a Markdown table, for docs/operations.md."""
    head = {"en": ("Setting", "Unset", "What it does"), "zh": ("设置项", "默认值", "作用")}[language]
    rows = [f"| {' | '.join(head)} |", "|---|---|---|"]
    rows += [
        f"| `{variable.name}` | {f'`{variable.default}`' if variable.default else ''} | {getattr(variable, language)} |"
        for variable in VARIABLES
    ]
    return "\n".join(rows) + "\n"
