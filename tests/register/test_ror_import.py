"""ROR records in the register: names, ties, corrections that last, the same the second time."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from agreement import assert_agree
from cast import assemble, everyone
from concord.access.refusals import NotAllowed, Refused
from concord.access.standing import SYSTEM
from concord.exchange.ror_record import ALPHABET
from concord.exchange.ror_store import store
from concord.exchange.sample_register import furnish
from concord.exchange.storing import ImportRefused
from concord.journal import chain
from concord.journal.models import Entry
from concord.register.acts import is_orcid, record_organisation, record_person, record_tie
from concord.register.models import Organisation, OrganisationName, Person, Tie
from concord.register.queries import organisations, ties_of
from concord.strategy.models import Agreement
from concord.values import LocalizedText
from real_data import data_path

pytestmark = pytest.mark.usefixtures("db")

CHILD, PARENT = "0001h1y25", "03x94j517"


def record(ror: str, name: str, *relationships: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://ror.org/{ror}",
        "names": [
            {"value": name, "lang": "en", "types": ["ror_display", "label"]},
            {"value": f"中文{name}", "lang": "zh", "types": ["label"]},
        ],
        "status": "active",
        "types": ["education"],
        "locations": [{"geonames_details": {"country_code": "GB", "name": "Oxford"}}],
        "relationships": [{"id": f"https://ror.org/{other}", "type": kind} for kind, other in relationships],
        **more,
    }


def write(folder: Path, *records: Any) -> Path:
    path = folder / "ror.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return path


def test_organisations_names_and_ties(tmp_path: Path) -> None:
    path = write(tmp_path, record(CHILD, "A", ("parent", PARENT)), record(PARENT, "B", ("child", CHILD)), {"id": 1})
    counts = store([path], by=SYSTEM)
    assert (counts.read, counts.stored, counts.reported, counts.created) == (3, 2, 1, 2)
    child = Organisation.objects.get(ror=CHILD)
    assert (child.titles.texts, child.titles.original) == ({"en": "A", "zh": "中文A"}, "en")
    (tie,) = ties_of(child)
    parent = Organisation.objects.get(ror=PARENT)
    assert (tie.a, tie.b, tie.kind) == (f"organisation:{parent.pk}", f"organisation:{child.pk}", "parent")
    assert [each.ror for each in organisations(None, text="文A")] == [CHILD]
    assert organisations(None, country="gb").count() == 2


def test_second_import_changes_nothing_and_a_later_one_what_differs(tmp_path: Path) -> None:
    store([write(tmp_path, record(CHILD, "A", ("parent", PARENT)), record(PARENT, "B"))], by=SYSTEM)
    entries = Entry.objects.count()
    path = write(tmp_path, record(CHILD, "A", ("parent", PARENT)), record(PARENT, "B"))
    assert store([path], by=SYSTEM).unchanged == 2
    assert Entry.objects.count() == entries
    later = store([write(tmp_path, record(CHILD, "New name"), record(PARENT, "B"))], by=SYSTEM)
    assert (later.changed, later.unchanged) == (1, 1)
    assert not Tie.objects.exists()
    assert set(OrganisationName.objects.values_list("text", flat=True)) == {"New name", "中文New name", "B", "中文B"}


def test_a_correction_is_left_alone(tmp_path: Path) -> None:
    store([write(tmp_path, record(CHILD, "A"))], by=SYSTEM)
    Organisation.objects.update(titles=LocalizedText(en="Put right"), corrected=["titles"])
    store([write(tmp_path, record(CHILD, "Wrong again", established=1900))], by=SYSTEM)
    kept = Organisation.objects.get()
    assert (str(kept.titles), kept.established) == ("Put right", 1900)


def test_a_damaged_file_leaves_nothing(tmp_path: Path) -> None:
    good = write(tmp_path, record(CHILD, "A"))
    (tmp_path / "bad.json").write_text("[{", "utf-8")
    with pytest.raises(ImportRefused):
        store([good, tmp_path / "bad.json"], by=SYSTEM)
    assert not Organisation.objects.exists()
    assert Entry.objects.get().act == "act:refuse"
    with pytest.raises(NotAllowed):
        store([good], by=assemble()["outsider"])


def test_all_real_records() -> None:
    paths = [data_path("ror", f"ror_cn_gb_hk_{name}.jsonl") for name in ("v2", "v1only")]
    counts = store(paths, by=SYSTEM)
    assert (counts.read, counts.stored, counts.reported) == (4534, 4534, 0)
    assert OrganisationName.objects.filter(language="zh").values("organisation").distinct().count() == 2024
    assert store(paths, by=SYSTEM).unchanged == 4534


def test_people_are_seen_by_whom_they_chose() -> None:
    cast = assemble()
    name = LocalizedText({"en": "Ma Li", "zh": "马丽"})
    record_person(by=SYSTEM, name=name, visibility="public", orcid="0000-0002-1825-0097")
    record_person(by=SYSTEM, name=name, user=cast["outsider"])
    record_person(by=SYSTEM, name=name, visibility="side", side=cast.parties["cn-funder"])
    assert_agree(Person, everyone(cast))
    seen = {who: Person.objects.visible_to(user).count() for who, user in everyone(cast).items()}
    assert {who: seen[who] for who in ("nobody", "reviewer", "outsider", "uk-officer", "cn-officer")} == {
        "nobody": 1, "reviewer": 1, "outsider": 2, "uk-officer": 2, "cn-officer": 3}  # fmt: skip
    with pytest.raises(Refused):
        record_person(by=SYSTEM, name=name, orcid="0000-0002-1825-0098")
    assert is_orcid("0000-0002-1694-233X")


def test_ties_widen_and_organisations_by_hand() -> None:
    cast = assemble()
    one = record_organisation(by=cast["uk-officer"], titles=LocalizedText(en="Institute"), countries=("GB",))
    two = record_organisation(by=cast["cn-officer"], titles=LocalizedText(zh="研究所"), countries=("CN",))
    record_tie(by=SYSTEM, a=one, b=two, kind="project", evidence="award:1", first_year=2018, last_year=2019)
    tie = record_tie(by=SYSTEM, a=one, b=two, kind="project", evidence="award:1", last_year=2021)
    assert (tie.first_year, tie.last_year, Tie.objects.count()) == (2018, 2021, 1)
    with pytest.raises(Refused):
        record_tie(by=SYSTEM, a=one, b=one, kind="project", evidence="award:1")
    for model in (Organisation, Tie):
        assert_agree(model, everyone(cast))


def test_what_the_demonstration_starts_with() -> None:
    cast = assemble()
    furnish(cast)
    assert Organisation.objects.count() == 66
    assert OrganisationName.objects.filter(language="zh").values("organisation").distinct().count() >= 37
    applicant, conflicted = (Person.objects.get(user=cast[code]) for code in ("uk-applicant", "conflicted-reviewer"))
    assert applicant.organisation == conflicted.organisation
    assert {tie.kind for tie in ties_of(conflicted)} == {"affiliation", "coauthor"}
    assert Agreement.objects.filter(code="strategy-2017").exists()
    entries = Entry.objects.count()
    furnish(cast)
    assert Entry.objects.count() == entries
    assert chain.verify().faults == ()


ODD: tuple[Any, ...] = (
    *(None, 1, -1, True, float("inf"), float("nan"), 10**30),
    *("", "x", "\x00", "\ud800", "é" * 2000),
    *([], {}, [None], [[]], [{}], {"a": 1}),
)


def identifier(number: int) -> str:
    """A ROR identifier with the right check digits."""
    digits, left = "", number
    for _ in range(6):
        left, digit = divmod(left, 32)
        digits = ALPHABET[digit] + digits
    return f"0{digits}{98 - number * 100 % 97:02d}"


def spoil(value: Any, rng: random.Random) -> None:
    """Put something odd somewhere into a record."""
    if isinstance(value, dict) and value:
        key: Any = rng.choice(sorted(value))
    elif isinstance(value, list) and value:
        key = rng.randrange(len(value))
    else:
        return
    if rng.random() < 0.4 and key != "id":
        value[key] = rng.choice(ODD)
    else:
        spoil(value[key], rng)


def test_whatever_a_record_holds_it_is_stored_or_reported(tmp_path: Path) -> None:
    rng = random.Random(7)
    records = []
    for number in range(400):
        more = {
            "established": 1900,
            "links": [{"type": "website", "value": "https://a.org"}],
            "external_ids": [{"type": "grid", "all": ["grid.1"], "preferred": None}],
        }
        made = json.loads(json.dumps(record(identifier(number), f"Name {number}", ("parent", PARENT), **more)))
        spoil(made, rng)
        records.append(made)
    counts = store([write(tmp_path, *records)], by=SYSTEM)
    assert (counts.read, counts.stored + counts.reported) == (400, 400)
    assert counts.stored > 50
    assert counts.reported > 50
    assert Organisation.objects.count() == counts.stored
