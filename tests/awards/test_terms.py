"""Every rule of money can be set in a call of the portal, and a folder of it comes to the same."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

import joint_call
from cast import Cast, assemble
from concord.access.models import User
from concord.access.refusals import Refused
from concord.awards import selecting
from concord.calls import acts, limiting
from concord.calls.models import Application, Call, CallPurse
from concord.exchange.call_folder import write
from concord.exchange.run import run

pytestmark = pytest.mark.usefixtures("db")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def decided(call: Call, cast: Cast) -> dict[str, tuple[str, str]]:
    selection = selecting.make(call, by=cast["cn-officer"])
    return {each.application.number: (each.outcome, each.reason["en"]) for each in selection.decisions.all()}


def of_folder(call: Call, folder: Path) -> dict[str, tuple[str, str]]:
    write(call, folder)
    done = run(folder, interactive=False)
    with (done.output / "selection.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["application"]: (row["decision"], row["reason_en"]) for row in csv.DictReader(file)}


def test_types_years_restrictions_caps_a_top_up_and_priority(tmp_path: Path) -> None:
    cast = assemble()
    call = joint_call.frozen(
        cast, applications=4, kinds=["joint", "solo"], years=["2018", "2019"], priority="kind=joint",
        top_up=Decimal(50000), top_up_unit="GBP", gap_share=Decimal("0.5"), share=Decimal("0.5"), draw=True,
    ).call  # fmt: skip
    call = Call.objects.get(pk=call.pk)
    for number, kind, year in ((1, "solo", "2018"), (2, "joint", "2018"), (3, "solo", "2018"), (4, "joint", "2019")):
        Application.objects.filter(call=call, number=f"FC-{number:03d}").update(kind=kind, year=year)
    CallPurse.objects.filter(call=call, code="uk-gbp").update(years=["2018"], cap=Decimal(150000), countries=["GB"])
    ours = decided(call, cast)
    assert [ours[f"FC-{number:03d}"][0] for number in (1, 2, 3, 4)] == ["funded", "funded", "funded", "not_funded"]
    assert "2019" in ours["FC-004"][1]
    assert of_folder(call, tmp_path / "call") == ours
    CallPurse.objects.filter(call=call, code="uk-gbp").update(cap=Decimal(90000))
    assert all("90,000" in why for _outcome, why in decided(call, cast).values() if "2019" not in why)


def test_a_purse_restricted_to_countries_shuts_the_others_out(tmp_path: Path) -> None:
    cast = assemble()
    call = Call.objects.get(pk=joint_call.frozen(cast, applications=2).call.pk)
    CallPurse.objects.filter(call=call, code="uk-gbp").update(countries=["IE"])
    ours = decided(call, cast)
    assert {outcome for outcome, _why in ours.values()} == {"not_funded"}
    assert all("uk-gbp" in why and "GB" in why for _outcome, why in ours.values()), ours
    assert of_folder(call, tmp_path / "call") == ours


def test_optimise_counts_scores_in_the_portal_as_in_a_folder(tmp_path: Path) -> None:
    cast = assemble()
    call = Call.objects.get(pk=joint_call.frozen(cast, applications=3, policy="optimise").call.pk)
    selection = selecting.make(call, by=cast["cn-officer"])
    assert selection.result["engine"]["merit"] == 6 + 5 + 4
    assert selecting.holds_up(selection)
    ours = {each.application.number: (each.outcome, each.reason["en"]) for each in selection.decisions.all()}
    assert of_folder(call, tmp_path / "call") == ours
    assert selection.told["what_if"]


def test_one_that_depends_on_a_declined_one_is_not_funded(tmp_path: Path) -> None:
    cast = assemble()
    call = Call.objects.get(pk=joint_call.frozen(cast, applications=2).call.pk)
    declined = joint_call.person("declined")
    out = Application.objects.create(call=call, number="FC-900", lead=declined, title=joint_call.text("Out"))
    limiting.relate(call, by=cast["uk-officer"], kind="depends", applications=["FC-002", out.number])
    found = decided(call, cast)
    assert {number: outcome for number, (outcome, _) in found.items()} == {"FC-001": "funded", "FC-002": "not_funded"}
    assert "FC-900" in found["FC-002"][1]


def test_terms_that_the_engine_cannot_take_are_refused_before_anybody_applies() -> None:
    cast = assemble()
    call = joint_call.drafted(cast)
    officer = cast["uk-officer"]
    for terms, code in (
        ({"funding_mode": "real"}, "allocate:pool_of_units"),
        ({"top_up": Decimal(5), "top_up_unit": "EUR"}, "allocate:top_up_unit"),
        ({"top_up": Decimal(900000), "top_up_unit": "GBP", "top_up_rate": Decimal("0.33")}, "allocate:top_up_rate"),
    ):
        plain = {"funding_mode": "virtual", "top_up": None, "top_up_unit": "", "top_up_rate": None}
        acts.edit(call, by=officer, **{**plain, **terms})
        with pytest.raises(Refused) as refused:
            acts.propose(call, by=officer)
        assert refused.value.reason.code == code
    for terms, code in (
        ({"priority": "kind=joint"}, "calls:priority-unknown"),
        ({"draw": True, "share": None}, "calls:draw-needs-share"),
    ):
        with pytest.raises(Refused) as refused:
            acts.edit(call, by=officer, **terms)
        assert refused.value.reason.code == code


def test_pages_of_terms_and_pictures() -> None:
    cast = assemble()
    call = joint_call.drafted(cast)
    officer = browser(cast["uk-officer"])
    sent = {"by-0": "area", "measure-0": "awards", "most-0": "4", "measure-1": "awards", "measure-2": "awards"}
    assert officer.post(f"/calls/{call.code}/limits/", sent).status_code == 302
    assert [(each.by, each.most) for each in call.limits.all()] == [("area", Decimal(4))]
    assert officer.get(f"/calls/{call.code}/limits/").status_code == 200
    assert b"Limits of the selection" in officer.get(f"/calls/{call.code}/").content


def test_pictures_of_a_selection_with_their_tables() -> None:
    cast = assemble()
    call = Call.objects.get(pk=joint_call.frozen(cast, applications=3).call.pk)
    selecting.make(call, by=cast["cn-officer"])
    officer, outsider = browser(cast["uk-officer"]), browser(cast["outsider"])
    page = officer.get(f"/calls/{call.code}/selection/").content.decode()
    here = f"/calls/{call.code}/selection/"
    for name in ("line", "filling", "what-if-1"):
        assert f"?picture={name}&amp;as=svg" in page
        drawn = officer.get(here, {"picture": name, "as": "svg"})
        assert drawn.headers["Content-Type"] == "image/svg+xml"
        assert drawn.content.startswith(b"<svg")
        assert officer.get(here, {"picture": name, "as": "png"}).content.startswith(b"\x89PNG")
        table = officer.get(here, {"picture": name, "as": "csv"})
        assert table.content.startswith(b"\xef\xbb\xbf")
        assert f"{call.code}-{name}.csv" in table.headers["Content-Disposition"]
        assert outsider.get(here, {"picture": name, "as": "svg"}).status_code in {403, 404}
    assert officer.get(here, {"picture": "none", "as": "svg"}).status_code == 404
    assert officer.get(here, {"picture": "line", "as": "exe"}).status_code == 404
