"""A pack is refused with file, line and what to do; the shipped pack is whole."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from concord.strategy import pack
from concord.strategy.faults import BadPack
from concord.strategy.nouns import plain

SMALL = """\
pack: small
version: "1"
languages: [en, zh]
documents:
  - id: d
    titles: {en: Paper, zh: 文件}
    dated: 2017-12-06
    languages: [en]
    sections: {en: {"1": 1. One}}
parties:
  - id: gb
    titles: {en: Britain, zh: 英国}
agreements:
  - id: a
    kind: strategy
    titles: {en: Strategy, zh: 战略}
    parties: [gb]
    signed: 2017-12-06
    at: {d/en/1: Strategy}
clauses:
  - id: "1"
    agreement: a
    kind: section
    titles: {en: One, zh: 一}
    at: {d/en/1: One}
subjects:
  - id: s
    unit: project
    titles: {en: Projects, zh: 项目}
claims:
  - id: c
    subject: s
    value: 460
    unit: project
    wording: about
    at: {d/en/1: "460"}
"""


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadPack) as caught:
        pack.parse(text)
    for fault in caught.value.faults:
        assert fault.text("zh") != fault.text("en")
        assert re.match(r"pack\.yaml:\d+", fault.text())
    return [(fault.line, fault.reason.code) for fault in caught.value.faults]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_small_pack_reads() -> None:
    read = pack.parse(SMALL)
    assert read.claims["c"].value == Decimal(460)
    assert read.claims["c"].line == line_of(SMALL, "- id: c")
    assert plain(read.claims["c"])["at"] == [{"document": "d", "language": "en", "section": "1", "anchor": "460"}]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("parties: [gb]", "parties: [fr]", "pack:dangling"),
        ("agreement: a\n", "agreement: b\n", "pack:dangling"),
        ("at: {d/en/1: One}", "at: {e/en/1: One}", "pack:dangling"),
        ("at: {d/en/1: One}", "at: {d/en/9: One}", "pack:no_section"),
        ("at: {d/en/1: One}", "at: {d-en-1: One}", "pack:locator"),
        ("{en: One, zh: 一}", "{en: One}", "pack:language"),
        ("{en: One, zh: 一}", "{en: One, zh: 一, fr: Un}", "pack:unknown_language"),
        ("titles: {en: One, zh: 一}", "titles: One", "pack:not_mapping"),
        ("    signed: 2017-12-06", "    signed: 2017-13-06", "pack:date"),
        ("    signed: 2017-12-06", "    signed: 2017-02-30", "pack:date"),
        ("    signed: 2017-12-06", "    signed: 0017-12-06", "pack:date_range"),
        ("    signed: 2017-12-06", "    signed: soon", "pack:date"),
        ("    unit: project\n    wording", "    unit: parsec\n    wording", "pack:unit"),
        ("wording: about", "wording: roughly", "pack:choice"),
        ("value: 460", "value: many", "pack:figure"),
        ("value: 460", "value: 1e400", "pack:figure"),
        ("    kind: section", "    kind: chapter", "pack:choice"),
        ("    kind: section", "    kind: section\n    color: red", "pack:unknown_field"),
        ('version: "1"', "version: [1]", "pack:not_text"),
        ('d/en/1: "460"', f'd/en/1: "{"so many words " * 8}"', "pack:sentence"),
        ("- id: c", "- id: C!", "pack:identifier"),
        ("- id: c", f"- id: {'c' * 200}", "pack:identifier"),
        ("{en: One, zh: 一}", '{en: "\\ud800", zh: 一}', "pack:not_text"),
    ],
)
def test_fault_names_its_line(old: str, new: str, code: str) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    wanted = new.strip().splitlines()[-1].strip() if "\n" in new else new
    line = line_of(text, wanted.split("\n")[0]) if "unit" not in old else line_of(text, "parsec")
    assert (line, code) in faults(text)


def test_missing_field_and_unit_and_order() -> None:
    assert (line_of(SMALL, "- id: c"), "pack:missing") in faults(SMALL.replace("    value: 460\n", ""))
    other = SMALL.replace("    unit: project\n    titles", "    unit: paper\n    titles")
    assert faults(other) == [(line_of(SMALL, "- id: c"), "pack:unit_differs")]
    early = SMALL.replace("    signed: 2017-12-06", "    signed: 2017-12-06\n    ends: 2016")
    assert faults(early) == [(line_of(SMALL, "- id: a"), "pack:date_order")]
    same_year = SMALL.replace("    signed: 2017-12-06", "    signed: 2017-12-06\n    ends: 2017")
    assert pack.parse(same_year).agreements["a"].ends == "2017"


def test_duplicate_names_both_lines() -> None:
    text = SMALL.replace(
        "subjects:",
        '  - id: "1"\n    agreement: a\n    kind: section\n'
        "    titles: {en: Two, zh: 二}\n    at: {d/en/1: One}\nsubjects:",
    )
    with pytest.raises(BadPack) as caught:
        pack.parse(text)
    (fault,) = caught.value.faults
    assert fault.reason.code == "pack:duplicate"
    assert fault.line > fault.reason.values["first"] == line_of(text, '- id: "1"')


def test_own_ancestor() -> None:
    found = faults(SMALL.replace("    agreement: a\n", '    agreement: a\n    parent: "1"\n'))
    assert [code for _, code in found] == ["pack:cycle"]


def test_one_claim_one_place() -> None:
    found = faults(SMALL.replace('{d/en/1: "460"}', '{d/en/1: ["460", "over 460"]}'))
    assert [code for _, code in found] == ["pack:one_locator"]


def test_item_without_a_place() -> None:
    found = faults(SMALL.replace("    at: {d/en/1: One}\n", ""))
    assert [code for _, code in found] == ["pack:no_locator"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "pack:empty"),
        ("- a\n- b\n", "pack:empty"),
        ("pack: [\n", "pack:syntax"),
        ("pack: a\n\tversion: 1\n", "pack:syntax"),
        ("pack: &a [x]\nversion: *a\n", "pack:alias"),
        ("a: &a {<<: *a}\n", "pack:alias"),
        ("pack: a\npack: b\n", "pack:repeated_key"),
        ("? [a]\n: b\n", "pack:syntax"),
        ("[" * 500 + "]" * 500, "pack:too_deep"),
        ("[" * 100_000, "pack:too_deep"),
        ("!!python/object/apply:os.system ['true']\n", "pack:empty"),
        ("pack: a\x00b\n", "pack:syntax"),
    ],
)
def test_hostile_yaml(text: str, code: str) -> None:
    assert code in [code for _, code in faults(text)]


def test_files_that_are_none(tmp_path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("pack: a\nversion: é\n".encode("latin-1"))
    for path, code, line in [
        (tmp_path / "no.yaml", "pack:unreadable", 1),
        (tmp_path, "pack:unreadable", 1),
        (latin, "pack:encoding", 2),
    ]:
        with pytest.raises(BadPack) as caught:
            pack.read(path)
        assert [(fault.reason.code, fault.line) for fault in caught.value.faults] == [(code, line)]


def test_more_than_two_parties_and_languages() -> None:
    text = SMALL.replace("[en, zh]", "[en, zh, fr]")
    text = re.sub(r"zh: (\S+?)}", r"zh: \1, fr: Mot}", text)
    text = text.replace(
        "parties:\n  - id: gb",
        "parties:\n  - id: fr\n    titles: {en: France, zh: 法国, fr: France}\n"
        "  - id: cn\n    titles: {en: China, zh: 中国, fr: Chine}\n  - id: gb",
        1,
    )
    read = pack.parse(text.replace("parties: [gb]", "parties: [gb, cn, fr]"))
    assert read.agreements["a"].parties == ("gb", "cn", "fr")
    assert read.clauses["1"].titles["fr"] == "Mot"


def test_crosswalk_span_event_and_accession() -> None:
    area = (
        'areas:\n  - id: x\n    clause: "1"\n    titles: {en: X, zh: 甲}\n'
        "    matches: {oecd/1.1: exact, gbt13745/110: exact}\n    at: {d/en/1: X}\n"
        'targets:\n  - id: t\n    clause: "1"\n    indicator: i\n    unit: project\n    direction: reach\n'
        "    value: 2\n    upper: 3\n    titles: {en: T, zh: 乙}\n    at: {d/en/1: T}\n"
        "events:\n  - id: e\n    kind: fair\n    begins: 2017-12\n    agreements: [a]\n"
        "    people: [{name: {en: N, zh: 丙}, office: {en: O, zh: 丁}, party: gb, role: chair, at: {d/en/1: N}}]\n"
        "    titles: {en: E, zh: 戊}\n    at: {d/en/1: E}\n"
    )
    text = SMALL.replace("subjects:", area + "subjects:").replace(
        "    signed: 2017-12-06", "    signed: 2017-12-06\n    accessions: [{party: gb, joined: 2018, left: 2020}]"
    )
    read = pack.parse(text)
    assert read.areas["x"].matches == {"oecd/1.1": "exact", "gbt13745/110": "exact"}
    assert read.events["e"].people[0].role == "chair"
    assert read.agreements["a"].accessions[0].left == "2020"
    for old, new, code in (
        ("oecd/1.1: exact", "oecd/7.7: exact", "pack:no_field"),
        ("oecd/1.1: exact", "oecd/1.1: same", "pack:choice"),
        ("upper: 3", "upper: 2", "pack:span"),
        ("agreements: [a]", "agreements: [z]", "pack:dangling"),
        ("party: gb, role", "party: fr, role", "pack:dangling"),
        ("role: chair", "role: cook", "pack:choice"),
        ("joined: 2018", "joined: 2021", "pack:date_order"),
        ("accessions: [{party: gb", "accessions: [{party: fr", "pack:dangling"),
        ("people: [{", "people: [{age: 3, ", "pack:unknown_field"),
        ("kind: fair", "kind: party", "pack:choice"),
    ):
        assert text.count(old) == 1, old
        assert code in [each for _, each in faults(text.replace(old, new))], (old, new)
