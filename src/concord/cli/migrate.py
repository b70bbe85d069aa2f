"""`concord migrate`: bring the tables up to date. `concord serve` does it by itself."""

from __future__ import annotations

import click

from concord.boot import boot


@click.command("migrate")
def command() -> None:
    """Bring the database's tables up to date. 更新数据库表结构。"""
    boot()
    from django.core.management import call_command

    call_command("migrate", interactive=False)
