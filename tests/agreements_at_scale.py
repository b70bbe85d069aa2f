"""A register of the size that a national plan names: 158 countries and regions, 111 intergovernmental agreements, over
200 organisations. Invented, and marked as such in every title.
"""

from __future__ import annotations

import random

from concord.register.countries import NAMES, name

COUNTRIES, AGREEMENTS, ORGANISATIONS = 158, 111, 205

_FIELDS = (
    ("agriculture", "农业"), ("energy", "能源"), ("health", "卫生健康"), ("space", "航天"), ("oceans", "海洋"),
    ("climate", "气候变化"), ("materials", "新材料"), ("information technology", "信息技术"),
)  # fmt: skip


def pack(seed: int = 1) -> str:
    """The register as the text of a pack."""
    chance = random.Random(seed)
    countries = [code for code in sorted(NAMES) if code != "CN"][:COUNTRIES]
    lines = [
        "pack: invented-register",
        'version: "1"',
        "languages: [en, zh]",
        "documents:",
        "  - id: invented",
        "    titles: {en: Invented register, zh: 虚构登记册}",
        "    dated: 2020",
        "    languages: [en]",
        '    sections: {en: {"1": "1"}}',
        "parties:",
        _party("cn", "CN", "China", "中国"),
    ]
    lines += [_party(f"x-{code.lower()}", code, name(code, "en"), name(code, "zh")) for code in countries]
    lines += [_party(f"org-{n}", "", f"Organisation {n}", f"国际组织第{n}号") for n in range(1, ORGANISATIONS + 1)]
    lines.append("agreements:")
    for number, code in enumerate(countries[:AGREEMENTS], 1):
        year = chance.randint(1958, 2020)
        end = f"\n    ends: {year + chance.choice((5, 10, 20, 70))}" if chance.random() < 0.6 else ""
        en, zh = chance.choice(_FIELDS)
        lines.append(
            f"  - id: agreement-{number}\n    kind: agreement\n    level: government\n"
            f'    titles: {{en: "Invented agreement with {name(code, "en")} on {en}", '
            f'zh: "虚构的中国与{name(code, "zh")}政府间{zh}科技合作协定"}}\n'
            f"    parties: [cn, x-{code.lower()}]\n    signed: {year}-{chance.randint(1, 12):02d}{end}\n"
            "    at: {invented/en/1: invented}"
        )
    for number in range(1, ORGANISATIONS + 1):
        lines.append(
            f"  - id: member-{number}\n    kind: convention\n    level: government\n"
            f'    titles: {{en: "Invented membership of organisation {number}", '
            f'zh: "虚构的国际组织第{number}号成员资格"}}\n'
            f"    parties: [cn, org-{number}]\n    signed: {chance.randint(1958, 2020)}\n"
            f"    accessions: [{{party: cn, joined: {chance.randint(2020, 2021)}}}]\n"
            "    at: {invented/en/1: invented}"
        )
    return "\n".join(lines) + "\n"


def _party(code: str, country: str, en: str, zh: str) -> str:
    of = f"\n    country: {country}" if country else ""
    return f'  - id: {code}{of}\n    titles: {{en: "{en} (invented)", zh: "{zh}（虚构）"}}'
