"""Every address as every member of the cast: who gets in is what `may` says, and a forged identifier is not there.

The pages are those of the URLconf; what they need to be opened stands in tests/addresses/.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, path, reverse

import addresses
import joint_call
from addresses import Page, own_matter
from call_by_http import People, draft, whole
from cast import Cast, assemble, everyone
from concord.access.models import User
from concord.awards import awarding, selecting
from concord.awards.models import Award
from concord.journal.models import Head
from concord.review import conflicts

PAGES = addresses.pages()
ROOMS = sorted({page.room for page in PAGES})
FORGED = {"IntConverter": 10**15, "UUIDConverter": uuid.UUID(int=1)}
"""By the kind of a part of an address, an identifier that nothing has."""


def pages(room: str = "") -> list[Page]:
    return [page for page in PAGES if not room or page.room == room]


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
        addresses.furnish(cast)
        yield cast
        transaction.set_rollback(True)


def test_a_page_that_nobody_speaks_of_is_told_what_to_add() -> None:
    unguarded = path("offers/", lambda request: None, name="offers")  # type: ignore[arg-type, return-value]
    with pytest.raises(AssertionError, match=r'ADDRESSES = \{"deals:offers": Address\(public\)\}'):
        addresses.spoken_of("deals:offers", unguarded, {})


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


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_as_everyone(played: Cast, room: str) -> None:
    wrong = []
    browsers = {who: browser(user) for who, user in everyone(played).items()}  # type: ignore[arg-type]
    for page in pages(room):
        for turn, thing in enumerate(page.things()):
            here = page.at(thing)
            for who, user in everyone(played).items():
                want = page.status(user, thing)
                with transaction.atomic():
                    client = browsers[who]
                    answer = client.post(here, {"sent": "1"}) if page.post else client.get(here)
                    again = client.post(here, {"sent": "1"}).status_code if want == 200 and not turn else 0
                    transaction.set_rollback(True)
                if (want and answer.status_code != want) or max(answer.status_code, again) >= 500:
                    wrong.append((page.name, here, who, f"answers {answer.status_code}", f"to be {want}", again))
                own = {404} if page.known.status is own_matter else set()
                if not want and page.guard and answer.status_code not in {200, 302, 403, 409, 422} | own:
                    wrong.append(
                        (page.name, here, who, f"answers {answer.status_code}", "to be an act's answer", again)
                    )
    assert not wrong, (len(wrong), wrong[:20])


def test_forged_identifiers_are_not_there(played: Cast) -> None:
    for page in pages():
        forged = {part: FORGED.get(type(kind).__name__, "no-such-thing") for part, kind in page.parts.items()}
        if not forged:
            continue
        for who in ("uk-officer", "outsider"):
            client = browser(played[who])
            if page.guard and page.guard.model is None and page.guard.refusal(played[who], None) is not None:
                continue  # refused before anything is looked for
            assert _answers(client, page, forged) == page.known.forged, (page.name, forged, who)
            huge = {part: 10**30 if value == 10**15 else value for part, value in forged.items()}
            assert _answers(client, page, huge) == page.known.forged, (page.name, huge, who)
            if len(forged) > 1:  # each part alone, beside others that are there
                known = page.arguments(page.things()[0])
                for part, value in forged.items():
                    assert _answers(client, page, {**known, part: value}) in (page.known.forged, 403), (page.name, part)


def _answers(client: Client, page: Page, named: dict[str, Any]) -> int:
    try:
        here = reverse(page.name, kwargs=named)
    except NoReverseMatch:  # no address can say this
        return page.known.forged
    return client.post(here, {"sent": "1"}).status_code if page.post else client.get(here).status_code


def test_what_one_side_keeps_is_on_no_page_of_the_other(played: Cast) -> None:
    """The Chinese side's reviewer, the holds of the UK's side, and words for one's own side."""
    kept = played["reviewer-2"]
    names = [kept.email, kept.name.texts["en"], kept.name.texts["zh"]]
    for who in ("uk-officer", "uk-head", "uk-applicant", "reviewer", "chair", "outsider"):
        client = browser(played[who])
        for page in pages():
            if page.post:
                continue
            for thing in page.things():
                shown = client.get(page.at(thing))
                if shown.status_code == 200 and shown.headers["Content-Type"].startswith("text/html"):
                    body = shown.content.decode()
                    assert not [each for each in names if each in body], (shown.request["PATH_INFO"], who)


def test_get_never_writes(played: Cast) -> None:
    before = Head.objects.get().number
    client = browser(played["uk-officer"])
    for page in pages():
        for thing in page.things()[:1]:
            answer = client.get(page.at(thing))
            assert not page.post or answer.status_code == 405, page.name
    assert Head.objects.get().number == before
