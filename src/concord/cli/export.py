"""`concord export call`: a call of the portal as a folder of tables."""

from __future__ import annotations

from pathlib import Path

import click

from concord.cli import terminal


@click.group("export")
def command() -> None:
    """Write what the portal holds to files. 将门户数据导出为文件。"""


@command.command("call")
@click.argument("code")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def call(code: str, folder: Path, as_json: bool) -> None:
    """Write the call CODE into FOLDER; `concord run FOLDER` then reaches the same result.

    The tables hold both sides' lists and who the reviewers are: they are for the installation's administrators.

    将项目征集 CODE 导出到 FOLDER，再用 concord run FOLDER 可得到相同结果。表格含双方资料，仅供系统管理员使用。
    """
    from concord.boot import boot

    boot(migrate=True)
    from concord.exchange.call_folder import apart, find, write

    found = terminal.guarded(lambda: find(code), as_json)
    files = terminal.guarded(lambda: write(found, folder), as_json)
    special = apart(found)
    if as_json:
        terminal.emit({"call": code, "folder": str(folder), "files": list(files), "apart": special})
        return
    terminal.say(
        f"Wrote {len(files)} files into {folder}. Next: concord run {folder}",
        f"已在 {folder} 写入 {len(files)} 个文件。下一步：concord run {folder}",
    )
    if listed := sorted({name for names in special.values() for name in names}):
        terminal.say(
            f"No table says what was decided on {', '.join(listed)}; a run may come out otherwise (manifest.json).",
            f"表格未记载对 {'、'.join(listed)} 的另行决定，运行结果可能不同（见 manifest.json）。",
        )
