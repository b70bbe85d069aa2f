"""`concord check`: whether the portal's set-up is sound; with --deploy, sound for service on the internet."""

from __future__ import annotations

import os
import secrets
import warnings

import click

from concord import environment
from concord.cli.terminal import say

_EXAMPLE = "https://concord.example"


@click.command("check")
@click.option("--deploy", is_flag=True, help="Also the rules for a public installation. 同时检查公开部署的要求")
def command(deploy: bool) -> None:
    """Check settings, models, templates and translations of the portal. 检查门户的设置。"""
    if deploy and not environment.read("CONCORD_URL").startswith("https://"):
        say(
            f"CONCORD_URL is not an https address: checking the settings as they would be at {_EXAMPLE}.",
            f"CONCORD_URL 不是 https 地址：按部署在 {_EXAMPLE} 时的设置检查。",
        )
        os.environ["CONCORD_URL"] = _EXAMPLE
        os.environ.setdefault("CONCORD_SECRET_KEY", secrets.token_urlsafe(64))
    from concord.boot import boot

    boot(database=False)
    from django.core.management import CommandError, call_command

    try:
        call_command("check", deploy=deploy, fail_level="WARNING")
        with warnings.catch_warnings():  # it would compare with a database, were there one
            warnings.simplefilter("ignore", RuntimeWarning)
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except CommandError as wrong:
        raise click.ClickException(str(wrong)) from None
    except SystemExit:
        raise click.ClickException(
            "The models changed and their migrations were not written. 模型已改动，尚未生成迁移。"
        ) from None
