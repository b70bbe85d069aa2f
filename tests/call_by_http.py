"""Drives a call through the pages, as the cast: every step is a form that a page shows. For the tests by HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

import joint_call
from cast import Cast
from concord.access.models import User
from concord.calls.models import Application, Call
from concord.journal.models import Job
from concord.purses.acts import open_purse
from concord.review.models import Assignment, Reviewer
from concord.values import Money

SIDES = ("uk-funder", "cn-funder")


class People:
    """A browser for each of the cast."""

    def __init__(self, cast: Cast, language: str = "en") -> None:
        self.cast = cast
        self.language = language
        self.browsers: dict[str, Client] = {}

    def __getitem__(self, who: str | User) -> Client:
        user = who if isinstance(who, User) else self.cast[who]
        if user.email not in self.browsers:
            browser = Client(headers={"accept-language": self.language})
            browser.force_login(user)
            self.browsers[user.email] = browser
        return self.browsers[user.email]

    def read(self, who: str | User, address: str) -> str:
        """A page as its words."""
        answer = self[who].get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.content[:300])
        return answer.content.decode()

    def press(self, who: str | User, address: str, status: int = 302, **typed: Any) -> HttpResponseBase:
        """Send a form."""
        answer = self[who].post(address, {"sent": "1", **typed})
        assert answer.status_code == status, (address, answer.status_code, errors(answer))
        return answer


def errors(answer: Any) -> list[str]:
    """What a page says is wrong."""
    said = answer.content.decode()
    return re.findall(r'class="(?:lead|errors|error)"[^>]*>(.*?)</(?:p|div)>', said, flags=re.S)


def localized(name: str, english: str, chinese: str = "", original: str = "en") -> dict[str, str]:
    return {f"{name}_en": english, f"{name}_zh": chinese, f"{name}_original": original}


def local(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def draft(people: People, code: str = "HTTP-2018") -> Call:
    """Drafted by one officer, completed by both sides."""
    now, cast = timezone.now(), people.cast
    terms = {
        "code": code, **localized("title", "Flagship challenge", "旗舰挑战计划"), "kind": "money", "signers": 2,
        **localized("guide", "Apply together.", "联合申请。"),
        "parties": [cast.parties[side].pk for side in SIDES],
        "opens_at": local(now - timedelta(days=30)), "closes_at": local(now + timedelta(days=1)),
        "date": f"{now:%Y-%m-%d}", "funding_mode": "virtual", "policy": "skip", "ties": "most",
        "reviewers_per_application": 2, "reviewers_per_side": 1, "max_load": 10, "min_assessments": 1,
        "ranking_method": "mean", "best": "high", "seed": 7, "invented": "on",
    }  # fmt: skip
    people.press("uk-officer", "/calls/new/", **terms)
    call = Call.objects.get(code=code)
    here = f"/calls/{code}/"
    for side, (purse, unit) in joint_call.MONEY.items():
        officer = joint_call.OFFICERS[side][0]
        size = Money("120000.00" if unit == "GBP" else "1200000.00", unit)
        opened = open_purse(
            cast.parties[side], by=cast[officer], code=f"{purse}-{code.lower()}", title=joint_call.text(unit), size=size
        )
        people.press(officer, f"{here}purses/", purse=opened.pk, code=purse, pooled="0", raisable="0")
    scale = {"lowest": "1", "highest": "6"}
    criteria = {
        "name-0": "excellence", **localized("title-0", "Excellence", "科学水平"), "weight-0": "2",
        "name-1": "cooperation", **localized("title-1", "Cooperation", "合作"), "weight-1": "1",
        **{f"{name}-{row}": value for row in (0, 1) for name, value in scale.items()},
    }  # fmt: skip
    people.press("uk-officer", f"{here}criteria/", **criteria)
    people.press("uk-officer", f"{here}annexes/common/", version="1", rules="every_party_present\none_lead")
    capped = "maximum_ask: purse=uk-gbp; amount=300000 | Guide, 3"
    people.press("uk-officer", f"{here}annexes/uk-funder/", version="1", rules=capped)
    people.press("cn-officer", f"{here}annexes/cn-funder/", version="1", rules="organisation_listed: list=eligible")
    listed = "East Lake University\n东湖大学"
    people.press("cn-officer", f"{here}lists/cn-funder/", name="eligible", entries=listed)
    return call


def sign(people: People, call: Call) -> None:
    """Four eyes within each party, then published."""
    here = f"/calls/{call.code}/"
    people.press("uk-officer", f"{here}propose/")
    for side, officers in joint_call.OFFICERS.items():
        for officer in officers:
            people.press(officer, f"{here}sign/", party=people.cast.parties[side].pk)
    people.press("cn-officer", f"{here}publish/")


def apply(
    people: People, call: Call, lead: User, partner: User, title: str, chinese: str, asked: tuple[str, str]
) -> Application:
    """Started by the lead, each part filled in and signed by its own investigator, handed in."""
    shared = {**localized("title", title, chinese), **localized("abstract", title, chinese), "months": "36"}
    people.press(lead, f"/calls/{call.code}/apply/", **shared, keywords="energy")
    application = Application.objects.filter(lead=lead, call=call).latest("pk")
    here, cast = f"/applications/{application.pk}/", people.cast
    parts = (
        ("Northmoor University", "GB", "uk-funder", "lead", lead),
        ("East Lake University", "CN", "cn-funder", "partner", partner),
    )
    purses = {each.purse.party.code: each for each in call.purses.all()}
    for (name, country, side, role, person), amount in zip(parts, asked, strict=True):
        people.press(
            lead, f"{here}partners/", organisation_name=name, country=country, party=cast.parties[side].pk,
            kind="funded", role=role, investigator_email=person.email, investigator_name="",
        )  # fmt: skip
        own = application.partners.get(role=role)
        people.press(person, f"/partners/{own.pk}/asks/", **{f"asked-{purses[side].pk}": amount})
    for (_name, _country, _side, role, person), _amount in zip(parts, asked, strict=True):
        people.press(person, f"/partners/{application.partners.get(role=role).pk}/sign/")
    people.press(lead, f"{here}submit/")
    return application


def close(people: People, call: Call) -> None:
    """After the deadline: closed, the rules checked, each funder's verdicts given."""
    here = f"/calls/{call.code}/"
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    people.press("uk-officer", f"{here}close/")
    people.press("uk-officer", f"{here}eligibility/check/")
    for side, officers in joint_call.OFFICERS.items():
        people.press(officers[0], f"{here}eligibility/confirm/", party=side)
    people.press("uk-officer", f"{here}review/start/")


def work() -> Job:
    """What the background worker does with the job that was started last."""
    from concord.journal.jobs import perform

    job = Job.objects.latest("created_at")
    perform.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", (job.error, job.result)
    return job


def invite(people: People, call: Call) -> None:
    """Reviewers invited by each side, a chair and an observer, the plan made in the background and released."""
    here, cast = f"/calls/{call.code}/", people.cast
    for side, who in zip(SIDES, ("reviewer", "reviewer-2"), strict=True):
        officer = joint_call.OFFICERS[side][0]
        people.press(
            officer, f"{here}reviewers/invite/", user=cast[who].email, party=cast.parties[side].pk, side="own",
            min_load="0", keywords="energy", organisation_name="Elsewhere", **localized("expertise", "Battery storage"),
        )  # fmt: skip
        people.press(who, f"/reviewers/{Reviewer.objects.get(call=call, user=cast[who]).pk}/accept/")
    people.press(
        "uk-officer", f"{here}panel/", user=cast["chair"].email, role="chair", party=cast.parties["uk-funder"].pk
    )
    people.press(
        "cn-officer", f"{here}panel/", user=cast["observer"].email, role="observer", party=cast.parties["cn-funder"].pk
    )
    people.press("cn-officer", f"{here}conflicts/find/")
    people.press("uk-officer", f"{here}assignment/make/")
    work()
    plan = call.plans.get(state="proposed")
    people.press("uk-officer", f"/plans/{plan.pk}/release/", due_at=local(timezone.now() + timedelta(days=20)))


def assess(people: People, call: Call) -> None:
    """Every assignment taken on and assessed; applications score the lower, the later they stand."""
    numbers = sorted(call.applications.values_list("number", flat=True))
    for pair in Assignment.objects.filter(application__call=call, state="asked").select_related("reviewer__user"):
        page = f"/assignments/{pair.pk}/"
        people.press(pair.reviewer.user, f"{page}accept/")
        value = str(6 - numbers.index(pair.application.number))
        scores = {"score-excellence": value, "score-cooperation": value}
        people.press(pair.reviewer.user, page, **scores, **localized("said", "Sound."), submit="1")


def rank(people: People, call: Call) -> None:
    """The ranking list made by one side, frozen by the other."""
    people.press("cn-officer", f"/calls/{call.code}/ranking/make/")
    people.press("uk-officer", f"/rankings/{call.rankings.get(state='draft').pk}/freeze/", because="")


def select(people: People, call: Call) -> None:
    """The selection computed in the background and recommended to the parties."""
    people.press("uk-officer", f"/calls/{call.code}/selection/make/")
    work()
    people.press("uk-officer", f"/selections/{call.selections.get(state='draft').pk}/recommend/")


def award(people: People, call: Call) -> None:
    """Each party proposes and another of its officers confirms; final; projects prepared and started."""
    here = f"/calls/{call.code}/awards/"
    for side, (first, second) in joint_call.OFFICERS.items():
        people.press(first, f"{here}propose/", party=side)
        people.press(second, f"{here}commit/", party=side)


def finish(people: People, call: Call) -> None:
    """Made final, and every project started."""
    people.press("uk-officer", f"/selections/{call.selections.get(state='recommended').pk}/finish/")
    for application in call.applications.filter(awards__state="confirmed").distinct():
        people.press("cn-officer", f"/applications/{application.pk}/project/")
        people.press("uk-officer", f"/projects/{application.project.pk}/start/", starts_on="2027-01-01")


def whole(people: People, code: str = "HTTP-2018") -> Call:
    """From the draft to the public page, with two applications of which the purses cover one."""
    call = draft(people, code)
    sign(people, call)
    cast = people.cast
    first = (cast["uk-applicant"], cast["cn-applicant"])
    second = (joint_call.person(f"uk-{code.lower()}"), joint_call.person(f"cn-{code.lower()}"))
    apply(people, call, *first, "Battery storage for offshore wind", "海上风电的电池储能", ("100000", "1000000"))
    apply(people, call, *second, "Drought-tolerant wheat", "耐旱小麦", ("90000", "900000"))
    for step in (close, invite, assess, rank, select, award, finish):
        step(people, call)
    call.refresh_from_db()
    return call


__all__ = ["People", "whole"]
