"""Spreadsheets of people, organisations and facilities: what their columns are, their templates, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from concord.engines.progress import Progress, tick
from concord.engines.reason import reason
from concord.exchange import import_words as import_words
from concord.exchange.findings import BadFile, Finding, Reported
from concord.exchange.iati_codes import CODES
from concord.exchange.orcid import identifier
from concord.exchange.register_records import (
    FacilityRecord,
    Look,
    OrganisationRecord,
    PersonRecord,
    Post,
    Record,
    Spelt,
)
from concord.exchange.ror_record import TYPES, bare
from concord.exchange.sheets import BadTables, Column, Sheet
from concord.exchange.sheets import read as read_table
from concord.register import fields as science
from concord.register.models import Facility, Person

_KEY = Column("key", required=True, en="your own number or code, always the same for the same record",
              zh="本方编号，同一记录须始终一致", heading_zh="编号", example="P-001")  # fmt: skip
_EN = Column("name_en", en="name in English", zh="英文名称", heading_zh="英文名", example="Xiaoming Wang")
_ZH = Column("name_zh", en="name in Chinese", zh="中文名称", heading_zh="中文名", example="王小明")
_COUNTRY = Column("country", en="ISO 3166 code", zh="ISO 3166 国家代码", heading_zh="国家", example="CN")
_FIELDS = Column("fields", "list", en="codes of science, fos:1.2 or gbt:520", zh="学科代码，如 fos:1.2 或 gbt:520",
                 heading_zh="学科", example="fos:1.2; gbt:520")  # fmt: skip

PEOPLE = Sheet(
    "people",
    (
        _KEY, _EN, _ZH,
        Column("orcid", en="ORCID", zh="ORCID 标识", heading_zh="ORCID 标识", example="0000-0002-1825-0097"),
        Column("email", en="e-mail address", zh="电子邮箱", heading_zh="邮箱"),
        Column("organisation", en="where they work now: ROR identifier or name", zh="现工作单位：ROR 标识或名称",
               heading_zh="单位", example="Peking University"),
        _COUNTRY,
        Column("role", en="what they are there", zh="职务", heading_zh="职务", example="Professor"),
        Column("since", "integer", en="the year they began there", zh="任职起始年份",
               heading_zh="起始年份", example="2015"),
        _FIELDS,
        Column("keywords", "list", en="expertise in free words", zh="专长关键词",
               heading_zh="关键词", example="soil; nitrogen"),
        Column("languages", "list", en="language codes", zh="语言代码", heading_zh="语言", example="zh; en"),
        Column("offers", "list", en="what they offer: review, host, partner, advise",
               zh="愿意承担：review 评审、host 接待、partner 合作、advise 咨询",
               heading_zh="愿意承担", example="review; partner"),
    ),
    unique=("key",),
    en="People, one a row.",
    zh="人员，每行一人。",
)  # fmt: skip
ORGANISATIONS = Sheet(
    "organisations",
    (
        _KEY,
        Column("name_en", en="name in English", zh="英文名称", heading_zh="英文名", example="Peking University"),
        Column("name_zh", en="name in Chinese", zh="中文名称", heading_zh="中文名", example="北京大学"),
        Column("other_names", "list", en="other names", zh="其他名称", heading_zh="其他名称", example="PKU"),
        Column("ror", en="ROR identifier, if it has one", zh="ROR 标识（如有）",
               heading_zh="ROR 标识", example="02v51f717"),
        Column("country", required=True, en="ISO 3166 code", zh="ISO 3166 国家代码", heading_zh="国家", example="CN"),
        Column("types", "list", en=f"of {', '.join(TYPES)}", zh=f"可选：{'、'.join(TYPES)}", heading_zh="类型",
               example="education"),
        Column("established", "integer", en="year it began", zh="成立年份", heading_zh="成立年份", example="1898"),
        Column("link", en="its address on the web", zh="网址", heading_zh="网址", example="https://www.pku.edu.cn"),
        Column("parent", en="what it is a part of: key of this table or ROR identifier",
               zh="上级机构：本表编号或 ROR 标识", heading_zh="上级"),
    ),
    unique=("key",),
    en="Organisations, one a row.",
    zh="机构，每行一个。",
)  # fmt: skip
FACILITIES = Sheet(
    "facilities",
    (
        _KEY,
        Column("name_en", en="name in English", zh="英文名称", heading_zh="英文名", example="Northern Synchrotron"),
        Column("name_zh", en="name in Chinese", zh="中文名称", heading_zh="中文名", example="北方同步辐射装置"),
        Column("organisation", en="whose it is: ROR identifier or name", zh="依托单位：ROR 标识或名称",
               heading_zh="依托单位"),
        _COUNTRY,
        Column("access", "list", en="of physical, remote, virtual, mail-in", heading_zh="开放方式",
               zh="可选：physical 现场、remote 远程、virtual 虚拟、mail-in 寄样", example="physical; remote"),
        Column("units", "list", en="what is given of it: shift, hour, sample", zh="提供单位：shift、hour、sample",
               heading_zh="单位", example="shift"),
        Column("instruments", "list", en="instruments", zh="仪器", heading_zh="仪器", example="beamline 1; beamline 2"),
        _FIELDS,
        Column("policy_en", en="who may use it, in English", zh="英文开放政策", heading_zh="开放政策（英文）"),
        Column("policy_zh", en="who may use it, in Chinese", zh="中文开放政策", heading_zh="开放政策（中文）"),
        Column("link", en="its address on the web", zh="网址", heading_zh="网址"),
    ),
    unique=("key",),
    en="Facilities, one a row.",
    zh="科研基础设施，每行一个。",
)  # fmt: skip
SHEETS = {sheet.name: sheet for sheet in (PEOPLE, ORGANISATIONS, FACILITIES)}
SOURCE = "sheet"


def template(name: str, kind: str = "xlsx") -> bytes:
    """The empty table with its explanations, as a workbook or CSV."""
    import tempfile

    from concord.exchange.template import as_csv, as_workbook

    if kind == "csv":
        return as_csv(SHEETS[name])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.xlsx")
        as_workbook(path, [SHEETS[name]])
        return path.read_bytes()


def read(name: str, paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Record | Reported]:
    """Every row of the tables as a record.

    Raises:
        BadFile: a table that cannot be used, with every defect of it.
        Cancelled: the caller's progress wants to stop.
    """
    for path in paths:
        try:
            table = read_table(path, SHEETS[name])
        except BadTables as bad:
            findings = [Finding(each.file, each.row, "", each.field or "", each.reason) for each in bad.defects]
            raise BadFile(findings) from None
        for index, row in enumerate(table.records()):
            tick(progress, "import:read", index / len(table))
            look = Look(table.file, table.rows[index], row["key"])
            record = _PARSE[name](look, row)
            yield look.reported() if look.findings else record


def _names(look: Look, row: Mapping[str, Any], kind: str) -> tuple[Spelt, ...]:
    found = [
        Spelt(text, kind, language)
        for field, language in (("name_en", "en"), ("name_zh", "zh"))
        if (text := look.text(field, row[field]))
    ]
    if not found:
        look.wrong("name_en", reason("import:no-name"))
    return tuple(found)


def _country(look: Look, row: Mapping[str, Any]) -> str:
    code = (row["country"] or "").upper()
    if code and code not in CODES["Country"]:
        look.wrong("country", reason("import:country", value=code[:40]))
    return code


def _known(look: Look, field: str, values: Iterable[str] | None, known: Iterable[str]) -> tuple[str, ...]:
    listed, known = tuple(values or ()), tuple(known)
    for each in listed:
        if each not in known:
            look.wrong(field, reason("import:code", value=each[:40], known=known[:20]))
    return listed


def _ror(look: Look, field: str, value: str | None) -> str | None:
    found = bare(value) if value else None
    if value and found is None:
        look.wrong(field, reason("import:ror", value=value[:60]))
    return found


def _person(look: Look, row: Mapping[str, Any]) -> PersonRecord:
    orcid = identifier(row["orcid"]) if row["orcid"] else None
    if row["orcid"] and orcid is None:
        look.wrong("orcid", reason("import:orcid", value=row["orcid"][:40]))
    country, where = _country(look, row), look.text("organisation", row["organisation"], 500)
    since = look.year("since", row["since"])
    posts = (Post(where, bare(where), None, country, look.text("role", row["role"]), since),) if where else ()
    return PersonRecord(
        look.file, look.line, SOURCE, row["key"], _names(look, row, "name"), orcid, posts,
        ((SOURCE, row["key"][:200]),),
        tuple(look.text("keywords", each, 200) for each in row["keywords"] or ()),
        _known(look, "fields", row["fields"], science.NAMES), tuple(row["languages"] or ()),
        _known(look, "offers", row["offers"], Person.Offer.values), look.text("email", row["email"], 254),
    )  # fmt: skip


def _organisation(look: Look, row: Mapping[str, Any]) -> OrganisationRecord:
    names = _names(look, row, "label")
    others = tuple(
        Spelt(text, "alias") for each in row["other_names"] or () if (text := look.text("other_names", each))
    )
    country, link = _country(look, row), look.text("link", row["link"], 1000)
    return OrganisationRecord(
        look.file, look.line, SOURCE, row["key"], (*names, *others), _ror(look, "ror", row["ror"]),
        _known(look, "types", row["types"], TYPES), (country,) if country else (), (),
        look.year("established", row["established"]), (link,) if link else (),
        (row["parent"],) if row["parent"] else (), ((SOURCE, row["key"][:200]),),
    )  # fmt: skip


def _facility(look: Look, row: Mapping[str, Any]) -> FacilityRecord:
    country = _country(look, row)
    policy = tuple((code, text) for code in ("en", "zh") if (text := look.text("policy", row[f"policy_{code}"], 5000)))
    return FacilityRecord(
        look.file, look.line, SOURCE, row["key"], _names(look, row, "label"),
        look.text("organisation", row["organisation"], 500), (country,) if country else (),
        _known(look, "access", row["access"], Facility.Access.values), tuple(row["units"] or ()),
        _known(look, "fields", row["fields"], science.NAMES), tuple(row["instruments"] or ()), policy,
        look.text("link", row["link"], 1000),
    )  # fmt: skip


_PARSE: dict[str, Any] = {"people": _person, "organisations": _organisation, "facilities": _facility}
