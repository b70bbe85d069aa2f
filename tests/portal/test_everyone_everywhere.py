"""Every address as every member of the cast: who gets in is what `may` says, and a forged identifier is not there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import joint_call
from call_by_http import People, draft, whole
from cast import Cast, assemble, everyone
from concord.access.history import jobs_of, letters_to
from concord.access.may import view_of
from concord.access.models import User
from concord.awards import awarding, selecting
from concord.awards.models import Award
from concord.journal.models import Head, Job, Letter
from concord.review import conflicts

ROOMS = ("calls", "applications", "review", "awards", "projects", "jobs")
FORGED = {"pk": 10**15, "code": "no-such-call", "key": uuid.UUID(int=1)}


def pages() -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Every page of these rooms: its name, its guard, the parts of its address."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.app_name in ROOMS:
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern)
                guard = pattern.callback.guard  # every page has one
                yield f"{resolver.app_name}:{pattern.name}", guard, tuple(pattern.pattern.regex.groupindex)


@pytest.fixture(scope="module")
def _played(portal: None) -> Iterator[Cast]:
    """The whole call played once, beside it a draft, an open call, and one in selection with a hold."""
    with transaction.atomic():
        cast = assemble()
        people = People(cast)
        whole(people)
        draft(people, "DRAFT-2019")
        _open_call_with_a_conflict(cast)
        listed = joint_call.frozen(cast, code="SEL-2019")
        listed.call.refresh_from_db()
        made = selecting.make(listed.call, by=cast["uk-officer"])
        selecting.recommend(made, by=cast["uk-officer"])
        award = Award.objects.filter(application__call=listed.call, party=cast.parties["uk-funder"]).first()
        assert award is not None
        awarding.propose(award, by=cast["uk-officer"])
        awarding.hold(award, by=cast["uk-officer-2"], kind="security")
        yield cast
        transaction.set_rollback(True)


def _open_call_with_a_conflict(cast: Cast) -> None:
    """One application handed in, one draft, and a reviewer with a conflict of interest."""
    call = joint_call.opened(cast, code="OPEN-2019")
    application = joint_call.submitted(call, cast)
    joint_call.written(call, cast, places=("Southmoor University", "West Lake University"))
    reviewer = joint_call.invited(call, cast, cast["conflicted-reviewer"], "cn-funder")
    conflicts.report(application, by=cast["cn-officer"], reviewer=reviewer, because="A joint patent.")


@pytest.fixture
def played(_played: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(settings, "DEMO", True)
    with transaction.atomic():
        yield _played
        transaction.set_rollback(True)


def browser(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def objects(guard: Any) -> list[Any]:
    """A few objects of a page: the first, and the last of some of the states there are."""
    if guard.model is None:
        return [None]
    every = list(guard.model.objects.order_by("pk"))
    assert every, guard.model
    states = {getattr(each, "state", ""): each for each in every}
    return list({each.pk: each for each in (every[0], *reversed(states.values()))}.values())[:3]


def address(name: str, guard: Any, parts: tuple[str, ...], thing: Any) -> str:
    own = {guard.key: getattr(thing, guard.key)} if guard.model is not None else {}
    if "party" in parts:
        own["party"] = "uk-funder"
    if guard.model is None and "key" in parts:
        own["key"] = Job.objects.first().pk  # type: ignore[union-attr]
    if guard.model is None and "pk" in parts:
        own["pk"] = Letter.objects.order_by("pk").values_list("pk", flat=True)[0]
    return reverse(name, kwargs=own)


def expected(name: str, guard: Any, user: Any, thing: Any) -> int:
    """What `may` says about a page; 0: it is up to the act."""
    if user is None and not guard.public:
        return 302
    if thing is not None and not view_of(user, thing):
        return 404
    if (
        name in {"jobs:job", "jobs:stop", "jobs:resume"}
        and not jobs_of(user).filter(pk=Job.objects.first().pk).exists()
    ):
        return 404
    if name == "jobs:letter" and not letters_to(user).filter(pk=Letter.objects.order_by("pk")[0].pk).exists():
        return 404
    if name == "applications:receipt" and (thing.state == "draft" or not thing.digest):
        return 404
    if guard.refusal(user, thing) is not None:
        return 403
    return 0 if guard.post else 200


def test_every_page_as_everyone(played: Cast) -> None:
    wrong, asked = [], 0
    browsers = {who: browser(user) for who, user in everyone(played).items()}  # type: ignore[arg-type]
    for name, guard, parts in pages():
        for turn, thing in enumerate(objects(guard)):
            here = address(name, guard, parts, thing)
            for who, user in everyone(played).items():
                want = expected(name, guard, user, thing)
                with transaction.atomic():
                    client = browsers[who]
                    answer = client.post(here, {"sent": "1"}) if guard.post else client.get(here)
                    again = client.post(here, {"sent": "1"}).status_code if want == 200 and not turn else 0
                    transaction.set_rollback(True)
                asked += 1
                if (want and answer.status_code != want) or max(answer.status_code, again) >= 500:
                    wrong.append((here, who, want, answer.status_code, again))
                if not want and answer.status_code not in (200, 302, 403, 409, 422):
                    wrong.append((here, who, "an act's answer", answer.status_code, again))
    assert not wrong, (len(wrong), wrong[:20])
    assert asked > 1000


def test_forged_identifiers_are_not_there(played: Cast) -> None:
    for name, guard, parts in pages():
        named = {part: FORGED.get(part, "uk-funder") for part in parts}
        if not set(parts) & set(FORGED):
            continue
        for who in ("uk-officer", "outsider"):
            client = browser(played[who])
            here = reverse(name, kwargs=named)
            answer = client.post(here, {"sent": "1"}) if guard.post else client.get(here)
            assert answer.status_code == 404, (here, who, answer.status_code)
            huge = {**named, **({"pk": 10**30} if "pk" in named else {})}
            assert client.post(reverse(name, kwargs=huge), {"sent": "1"}).status_code == 404


def test_what_one_side_keeps_is_on_no_page_of_the_other(played: Cast) -> None:
    """The Chinese side's reviewer, the holds of the UK's side, and words for one's own side."""
    kept = played["reviewer-2"]
    names = [kept.email, kept.name.texts["en"], kept.name.texts["zh"]]
    for who in ("uk-officer", "uk-head", "uk-applicant", "reviewer", "chair", "outsider"):
        client = browser(played[who])
        for name, guard, parts in pages():
            if guard.post:
                continue
            for thing in objects(guard):
                shown = client.get(address(name, guard, parts, thing))
                if shown.status_code == 200 and shown.headers["Content-Type"].startswith("text/html"):
                    body = shown.content.decode()
                    assert not [each for each in names if each in body], (shown.request["PATH_INFO"], who)


def test_get_never_writes(played: Cast) -> None:
    before = Head.objects.get().number
    client = browser(played["uk-officer"])
    for name, guard, parts in pages():
        for thing in objects(guard)[:1]:
            if guard.post:
                assert client.get(address(name, guard, parts, thing)).status_code == 405
            else:
                client.get(address(name, guard, parts, thing))
    assert Head.objects.get().number == before
