"""`concord worker`: do background work, without pages. `concord serve` starts these by itself."""

from __future__ import annotations

import click

from concord.boot import boot


@click.command("worker")
@click.option("--parent", type=int, hidden=True)
@click.option("--batch", is_flag=True, help="Do what waits, then leave. 处理完待办任务后退出")
def command(batch: bool, parent: int | None) -> None:
    """Do background work until told to leave. 处理后台任务。"""
    boot()
    from concord.access.limits import prune
    from concord.journal.worker import Worker

    prune()
    Worker(batch=batch).begin(parent=parent)


if __name__ == "__main__":
    command()
