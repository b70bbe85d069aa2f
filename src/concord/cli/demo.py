"""`concord demo`: the main job on the sample call."""

from __future__ import annotations

from pathlib import Path

import click

from concord.cli import terminal
from concord.cli.run import perform


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Stop before serving pages.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the sample.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".concord/demo"),
    show_default=True,
    help="Where the sample and its outcome go.",
)
def command(no_serve: bool, seed: int, folder: Path) -> None:
    """Run the main job on the sample call: the first Flagship Challenge of 2018, with invented applications.

    用示例项目征集（2018 年首期旗舰挑战计划，申请为虚构）演示主要流程。
    """
    from concord.exchange.sample import write_sample

    terminal.say(
        f"Writing the sample call into {folder} (people, amounts and applications are invented) ...",
        f"正在 {folder} 生成示例项目征集（人员、金额和申请均为虚构）……",
    )
    terminal.guarded(lambda: write_sample(folder, seed=seed), as_json=False)
    terminal.guarded(lambda: perform(folder), as_json=False)
