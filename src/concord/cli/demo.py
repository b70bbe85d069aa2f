"""`concord demo`: the main job on the sample call, from a folder and in the portal, which it then serves."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from concord import __version__
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
@click.option("--port", type=int, help="Port of the portal; the first free one from 8000 on if not given.")
def command(no_serve: bool, seed: int, folder: Path, port: int | None) -> None:
    """Run the main job on the sample call: the first Flagship Challenge of 2018, with invented applications.

    First from a folder of tables, then in the portal of two funders, which is served on 127.0.0.1 until Ctrl-C.

    用示例项目征集（2018 年首期旗舰挑战计划，申请为虚构）演示主要流程：先运行一组表格，再在双方门户中演示，并启动门户。
    """
    from concord.cli.serve import listen, serve

    listening = None if no_serve else listen("127.0.0.1", port)
    if no_serve or not _made_before(folder, seed):
        _from_folder(folder, seed)
    _in_portal(seed)
    if listening is None:
        return
    where = f"http://127.0.0.1:{listening.getsockname()[1]}"
    terminal.say(
        f"Concord serves on {where}; sign in as anybody of the sample  (Ctrl-C stops it)",
        f"Concord 已启动：{where}，可以任一示例人员登录（按 Ctrl-C 停止）",
    )
    serve(listening)


def _made_before(folder: Path, seed: int) -> bool:
    """Whether the folder's outcome is there from an earlier start, by this very version; then says where."""
    report, manifest = folder / "outcome" / "report.html", folder / "outcome" / "manifest.json"
    if not report.is_file() or not manifest.is_file():
        return False
    known = json.loads(manifest.read_text(encoding="utf-8"))
    if (known.get("seed"), known.get("concord")) != (seed, __version__):
        return False
    terminal.say(f"Report, made before: {report}", f"报告（此前已生成）：{report}")
    return True


def _from_folder(folder: Path, seed: int) -> None:
    from concord.exchange.sample import write_sample

    terminal.say(
        f"Writing the sample call into {folder} (people, amounts and applications are invented) ...",
        f"正在 {folder} 生成示例项目征集（人员、金额和申请均为虚构）……",
    )
    terminal.guarded(lambda: write_sample(folder, seed=seed), as_json=False)
    terminal.guarded(lambda: perform(folder), as_json=False)


def _in_portal(seed: int) -> None:
    """Start the database, build the sample through the real acts where it is not there yet, and say what came out."""
    os.environ["CONCORD_DEMO"] = "1"  # one-click sign-in, of this process and its workers
    os.environ.setdefault("CONCORD_LOG_LEVEL", "WARNING")
    from concord.boot import boot
    from concord.engines.reason import Reason

    with terminal.progress("门户" if terminal.language() == "zh" else "Portal") as progress:

        def told(stage: str, share: float) -> bool | None:
            return progress(Reason(stage).text(terminal.language()) if ":" in stage else stage, share)

        boot(migrate=True)
        from concord.exchange.sample_portal import build

        call = build(seed, told)
    _show(call)


def _show(call: Any) -> None:
    """Where the call stands: who is funded by whom, and what is left in the purses."""
    from django.utils import translation

    from concord.exchange.sample_portal_outcome import standing_of

    zh = terminal.language() == "zh"
    with translation.override("zh-hans" if zh else "en"):
        stand = standing_of(call)
        terminal.table(
            ("名次", "申请", "决定", "英方立项", "中方立项")
            if zh
            else ("place", "application", "decision", "UK award", "China award"),
            stand.applications,
            title=("门户中的示例项目征集（虚构）：" if zh else "The sample call in the portal (invented): ")
            + str(call.title),
        )
        terminal.table(("资金池", "总额", "已承诺") if zh else ("purse", "amount", "committed"), stand.purses)
    entries = stand.entries
    terminal.say(
        f"{stand.people} people, {entries} journal entries, all by the acts that people use.",
        f"{stand.people} 人、{entries} 条日志记录，均由日常操作生成。",
    )
