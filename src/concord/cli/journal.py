"""`concord journal`: verify the chain, anchor its head elsewhere, read it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from concord.boot import boot
from concord.cli.terminal import emit, language, say, table
from concord.engines.reason import Reason


@click.group("journal")
def command() -> None:
    """The journal of all acts. 操作日志。"""


@command.command("verify")
@click.option(
    "--anchor",
    "files",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Anchors kept elsewhere. 另存的锚点文件",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output. 输出 JSON")
def verify(files: tuple[Path, ...], as_json: bool) -> None:
    """Recompute the chain; exit code 1 if anything was changed, left out, reordered or cut off. 校验日志链。"""
    anchors = [anchor for file in files for anchor in read_anchors(file)]
    boot(migrate=True)
    from concord.journal import chain

    verdict = chain.verify(anchors)
    reasons = [Reason(fault.code, {"number": fault.number}) for fault in verdict.faults]
    if as_json:
        emit(
            {
                "entries": verdict.entries,
                "erased": verdict.erased,
                "head": verdict.head,
                "anchors": len(anchors),
                "faults": [reason.json() for reason in reasons],
            }
        )
    else:
        for reason in reasons[:50]:
            click.echo(reason.text(language()), err=True)
        if not reasons:
            say(
                f"{verdict.entries} entries, {verdict.erased} erased; the chain is whole. Head {verdict.head}",
                f"共 {verdict.entries} 条记录，其中 {verdict.erased} 条内容已删除；日志链完整。链头 {verdict.head}",
            )
    raise SystemExit(1 if reasons else 0)


def read_anchors(file: Path) -> list[tuple[int, str]]:
    """Anchors of a file: one a line, ``number digest``; the rest of a line is a remark.

    Raises:
        click.ClickException: a line is not an anchor.
    """
    anchors = []
    for row, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        number, digest, *_ = [*line.split(), ""]
        if not number.isdigit() or len(digest) != 64:
            raise click.ClickException(
                f"{file}, line {row} is not an anchor (number and digest). 第 {row} 行不是锚点。"
            )
        anchors.append((int(number), digest))
    return anchors


@command.command("anchor")
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to append to; each party keeps its own. 追加写入的文件，各方自行保存",
)
def anchor(file: Path | None) -> None:
    """Note the chain's head, to be kept outside the database. 记下链头，保存在数据库之外。"""
    boot(migrate=True)
    from concord.journal.models import Head

    head = Head.objects.get()
    line = f"{head.number} {head.digest} {datetime.now(UTC).isoformat(timespec='seconds')}"
    if file is None:
        click.echo(line)
        return
    with file.open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
    say(f"Noted entry {head.number} in {file}", f"已将第 {head.number} 条记录记入 {file}")


@command.command("show")
@click.option("--object", "thing", help="Reference such as application:12. 对象引用")
@click.option("--last", default=20, show_default=True, help="How many. 条数")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output. 输出 JSON")
def show(thing: str | None, last: int, as_json: bool) -> None:
    """The latest entries, without their payload. 显示最近的记录（不含内容）。"""
    boot(migrate=True)
    from concord.journal.models import Entry

    found = Entry.objects.filter(object=thing) if thing else Entry.objects.all()
    fields = ("number", "at", "act", "actor", "object", "before", "after")
    rows = list(found.order_by("-number").values_list(*fields)[:last])[::-1]
    if as_json:
        emit([dict(zip(fields, row, strict=True)) for row in rows])
    else:
        table(fields, [(row[0], f"{row[1]:%Y-%m-%d %H:%M:%S}", *row[2:]) for row in rows])
