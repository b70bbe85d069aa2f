"""`concord sample`: the tables of the sample call."""

from __future__ import annotations

from pathlib import Path

import click

from concord.cli import terminal


@click.command("sample")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed writes the same tables.")
@click.option("--applications", type=click.IntRange(2), default=120, show_default=True, help="How many applications.")
@click.option("--reviewers", type=click.IntRange(6), default=90, show_default=True, help="How many reviewers.")
@click.option(
    "--format", "kind", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True, help="Of the tables."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(folder: Path, seed: int, applications: int, reviewers: int, kind: str, as_json: bool) -> None:
    """Write the tables of the sample call into FOLDER; people, amounts and applications are invented.

    在 FOLDER 中生成示例项目征集的表格；人员、金额和申请均为虚构。
    """
    from concord.exchange.sample import write_sample

    def write() -> None:
        write_sample(folder, seed=seed, applications=applications, reviewers=reviewers, format=kind)

    terminal.guarded(write, as_json)
    if as_json:
        terminal.emit(
            {"folder": str(folder), "files": sorted(path.name for path in folder.iterdir() if path.is_file())}
        )
        return
    terminal.say(
        f"Wrote the sample call into {folder}. Next: concord run {folder}",
        f"已在 {folder} 生成示例。下一步：concord run {folder}",
    )
