"""The sample people: invented, the same every time, made by the real acts. For tests and the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from concord.access.accounts import join, open_account, record_party
from concord.access.models import Party, Role, User
from concord.access.standing import SYSTEM
from concord.values import LocalizedText

_PARTIES = (
    ("uk", "", "United Kingdom", "英国", "en", "Europe/London"),
    ("cn", "", "China", "中国", "zh-hans", "Asia/Shanghai"),
    ("uk-funder", "uk", "Sample Research Funder (UK)", "示例科研资助机构（英国）", "en", "Europe/London"),
    ("cn-funder", "cn", "Sample Research Funder (China)", "示例科研资助机构（中国）", "zh-hans", "Asia/Shanghai"),
)

_PEOPLE = (
    # code, English, 中文, language, party, role within it
    ("uk-officer", "Alice Ashford", "艾丽斯·阿什福德", "en", "uk-funder", Role.OFFICER),
    ("uk-officer-2", "Brian Bell", "布赖恩·贝尔", "en", "uk-funder", Role.OFFICER),
    ("uk-head", "Catherine Clarke", "凯瑟琳·克拉克", "en", "uk-funder", Role.HEAD),
    ("cn-officer", "Chen Jing", "陈静", "zh-hans", "cn-funder", Role.OFFICER),
    ("cn-officer-2", "Deng Wei", "邓伟", "zh-hans", "cn-funder", Role.OFFICER),
    ("cn-head", "Feng Min", "冯敏", "zh-hans", "cn-funder", Role.HEAD),
    ("uk-applicant", "Grace Green", "格蕾丝·格林", "en", "", ""),
    ("cn-applicant", "Huang Lei", "黄磊", "zh-hans", "", ""),
    ("reviewer", "Ines Ibarra", "伊内斯·伊瓦拉", "en", "", ""),
    ("reviewer-2", "Jiang Yun", "蒋芸", "zh-hans", "", ""),
    ("conflicted-reviewer", "Kim Dohyun", "金道贤", "en", "", ""),
    ("chair", "Lena Lindqvist", "莱娜·林德奎斯特", "en", "", ""),
    ("observer", "Marek Malik", "马雷克·马利克", "en", "", ""),
    ("outsider", "Nora Nowak", "诺拉·诺瓦克", "en", "", ""),
)


@dataclass(frozen=True)
class Cast:
    """The sample parties and people, by code: ``cast["uk-officer"]``, ``cast.parties["uk-funder"]``."""

    parties: Mapping[str, Party]
    people: Mapping[str, User]

    def __getitem__(self, code: str) -> User:
        return self.people[code]


def assemble() -> Cast:
    """The cast; whoever is missing is added, so that it can be called again."""
    parties: dict[str, Party] = {
        each.code: each for each in Party.objects.filter(code__in=[row[0] for row in _PARTIES])
    }
    for code, parent, english, chinese, language, zone in _PARTIES:
        if code not in parties:
            name = LocalizedText({"en": english, "zh": chinese}, original=language[:2])
            parties[code] = record_party(
                by=SYSTEM, code=code, name=name, parent=parties.get(parent), language=language, time_zone=zone
            )
    known = {user.email: user for user in User.objects.filter(email__in=[address(row[0]) for row in _PEOPLE])}
    people = {}
    for code, english, chinese, language, party, role in _PEOPLE:
        user = known.get(address(code))
        if user is None:
            name = LocalizedText({"en": english, "zh": chinese}, original=language[:2])
            zone = "Asia/Shanghai" if language.startswith("zh") else "Europe/London"
            user = open_account(by=SYSTEM, email=address(code), name=name, language=language, time_zone=zone)
            if party:
                join(parties[party], by=SYSTEM, user=user, role=role)
        people[code] = user
    return Cast(parties, people)


def address(code: str) -> str:
    """The address of a sample person; the domain is reserved and reaches nobody."""
    return f"{code}@concord.example"


def described(code: str) -> str:
    """What a sample person is, for the sign-in page of the demonstration."""
    from django.utils.translation import gettext as _

    return {
        "uk-officer": _("officer of the UK funder"),
        "uk-officer-2": _("second officer of the UK funder"),
        "uk-head": _("head of programme of the UK funder"),
        "cn-officer": _("officer of the Chinese funder"),
        "cn-officer-2": _("second officer of the Chinese funder"),
        "cn-head": _("head of programme of the Chinese funder"),
        "uk-applicant": _("applicant in the UK"),
        "cn-applicant": _("applicant in China"),
        "reviewer": _("reviewer"),
        "reviewer-2": _("second reviewer"),
        "conflicted-reviewer": _("reviewer with a conflict of interest"),
        "chair": _("chair of the panel"),
        "observer": _("process observer"),
        "outsider": _("somebody with an account and no role"),
    }[code]


def is_sample(user: User) -> bool:
    """Whether an account is one of the cast."""
    return user.email in {address(row[0]) for row in _PEOPLE}


CODES = tuple(row[0] for row in _PEOPLE)
