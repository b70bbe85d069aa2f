"""`concord account`: parties, accounts and memberships, for whoever runs the installation."""

from __future__ import annotations

from typing import Any

import click

from concord.boot import boot
from concord.cli.terminal import language, say
from concord.values import LocalizedText


@click.group("account")
def command() -> None:
    """Parties, accounts and memberships. 合作方、账户与成员。"""


@command.command("party")
@click.argument("code")
@click.option(
    "--name", "names", multiple=True, required=True, help="LANGUAGE=NAME, once per language. 语言=名称，可重复"
)
@click.option("--under", help="Code of the party this funder belongs to. 上级合作方的编号")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name. 时区")
def party(code: str, names: tuple[str, ...], under: str | None, time_zone: str) -> None:
    """Record a party, or a funder under one. 登记合作方。"""
    boot(migrate=True)
    from concord.access.accounts import record_party
    from concord.access.models import Party
    from concord.access.standing import SYSTEM

    parent = _one(Party.objects.filter(code=under), under) if under else None
    record_party(by=SYSTEM, code=code, name=_text(names), parent=parent, time_zone=time_zone)
    say(f"Recorded {code}", f"已登记 {code}")


@command.command("open")
@click.argument("email")
@click.option(
    "--name", "names", multiple=True, required=True, help="LANGUAGE=NAME, once per language. 语言=姓名，可重复"
)
@click.option("--language", "tongue", default="en", show_default=True, help="en or zh-hans. 界面语言")
@click.password_option(help="Asked for if not given. 不填则提示输入")
def open_(email: str, names: tuple[str, ...], tongue: str, password: str) -> None:
    """Open an account. 开设账户。"""
    boot(migrate=True)
    from django.core.exceptions import ValidationError

    from concord.access.accounts import open_account
    from concord.access.refusals import Refused
    from concord.access.standing import SYSTEM

    try:
        open_account(by=SYSTEM, email=email, name=_text(names), language=tongue, password=password)
    except ValidationError as weak:
        raise click.ClickException(" ".join(weak.messages)) from None
    except Refused as refusal:
        raise click.ClickException(refusal.reason.text(language())) from None
    say(f"Opened an account for {email}", f"已为 {email} 开设账户")


@command.command("join")
@click.argument("email")
@click.argument("party_code", metavar="PARTY")
@click.option("--role", type=click.Choice(["officer", "head", "monitor"]), required=True, help="Role. 角色")
def join(email: str, party_code: str, role: str) -> None:
    """Make a person a member of a party. 将人员加入合作方。"""
    boot(migrate=True)
    from concord.access import accounts
    from concord.access.models import Party, User
    from concord.access.standing import SYSTEM

    user = _one(User.objects.filter(email__iexact=email), email)
    accounts.join(_one(Party.objects.filter(code=party_code), party_code), by=SYSTEM, user=user, role=role)
    say(f"{email} is now {role} of {party_code}", f"{email} 已加入 {party_code}，角色 {role}")


@command.command("without-second-factor")
@click.argument("email")
def without_second_factor(email: str) -> None:
    """Take away the second factors of a person who lost them and proved who they are. 解除第二重验证。"""
    boot(migrate=True)
    from allauth.mfa.models import Authenticator

    from concord.access import security
    from concord.access.models import User
    from concord.access.standing import SYSTEM

    user = _one(User.objects.filter(email__iexact=email), email)
    count = security.take_factors(user, by=SYSTEM, take=lambda: Authenticator.objects.filter(user=user).delete()[0])
    say(f"Took away {count} of {email}", f"已解除 {email} 的 {count} 项第二重验证")


def _one(found: Any, called: str | None) -> Any:
    first = found.first()
    if first is None:
        raise click.ClickException(f"There is no {called}. 找不到 {called}。")
    return first


def _text(names: tuple[str, ...]) -> LocalizedText:
    pairs = [name.partition("=") for name in names]
    if any(not (tag and middle and text) for tag, middle, text in pairs):
        raise click.ClickException('Give a name as LANGUAGE=NAME, for example --name "zh=示例机构".')
    return LocalizedText({tag: text for tag, _, text in pairs})
