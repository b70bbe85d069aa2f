"""A purse cannot be overspent, by one or by two at once; the ledger says every line and its source."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cast import Cast, assemble
from concord.access.refusals import NotAllowed, Refused
from concord.journal import chain
from concord.purses.acts import commit, open_purse, outstanding, release, resize
from concord.purses.models import Line, Purse
from concord.purses.queries import reported, totals
from concord.values import Amount, LocalizedText, Money

TITLE = LocalizedText({"en": "Sample call", "zh": "示例征集"})


def purse(cast: Cast, size: Amount | None = None) -> Purse:
    amount = size or Money("100.00", "GBP")
    return open_purse(cast.parties["uk-funder"], by=cast["uk-officer"], code="main", title=TITLE, size=amount)


@pytest.mark.usefixtures("db")
class TestOne:
    def test_commit_and_release(self) -> None:
        cast = assemble()
        mine = purse(cast)
        line = commit(mine, by=cast["uk-officer"], amount=Money("60.50", "GBP"), about="award:1")
        assert (mine.committed, mine.free) == (Money("60.50", "GBP"), Money("39.50", "GBP"))
        release(line, by=cast["uk-officer-2"], amount=Money("10", "GBP"))
        assert outstanding(line) == Money("50.50", "GBP")
        release(line, by=cast["uk-officer"])
        mine.refresh_from_db()
        assert mine.free == mine.size
        with pytest.raises(Refused) as refused:
            release(line, by=cast["uk-officer"], amount=Money("1", "GBP"))
        assert refused.value.reason.code == "purses:more-than-left"

    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            (Money("100.01", "GBP"), "purses:too-little"),
            (Money("1", "CNY"), "purses:other-unit"),
            (Money("0", "GBP"), "purses:not-positive"),
            (Money("-5", "GBP"), "purses:not-positive"),
        ],
    )
    def test_what_is_refused(self, amount: Money, code: str) -> None:
        cast = assemble()
        mine = purse(cast)
        with pytest.raises(Refused) as refused:
            commit(mine, by=cast["uk-officer"], amount=amount, about="award:1")
        assert refused.value.reason.code == code
        mine.refresh_from_db()
        assert mine.committed == Money(0, "GBP")

    def test_shifts_are_purses_too(self) -> None:
        cast = assemble()
        mine = purse(cast, Amount(9, "shift"))
        commit(mine, by=cast["uk-officer"], amount=Amount(6, "shift"), about="award:1")
        assert mine.free == Amount(3, "shift")

    def test_the_other_side_has_no_hand_in_it(self) -> None:
        cast = assemble()
        mine = purse(cast)
        with pytest.raises(NotAllowed):
            commit(mine, by=cast["cn-officer"], amount=Money("1", "GBP"), about="award:1")

    def test_a_part_is_committed_in_the_whole(self) -> None:
        cast = assemble()
        whole = purse(cast)
        open_purse(
            cast.parties["uk-funder"],
            by=cast["uk-officer"],
            code="part",
            title=TITLE,
            size=Money("70", "GBP"),
            out_of=whole,
        )
        whole.refresh_from_db()
        assert whole.free == Money("30", "GBP")
        with pytest.raises(Refused):
            open_purse(
                cast.parties["uk-funder"],
                by=cast["uk-officer"],
                code="x",
                title=TITLE,
                size=Money("31", "GBP"),
                out_of=whole,
            )
        assert not Purse.objects.filter(code="x").exists()

    def test_a_purse_is_not_cut_below_what_is_committed(self) -> None:
        cast = assemble()
        mine = purse(cast)
        commit(mine, by=cast["uk-officer"], amount=Money("60", "GBP"), about="award:1")
        with pytest.raises(Refused):
            resize(mine, by=cast["uk-head"], size=Money("59.99", "GBP"))
        assert resize(mine, by=cast["uk-head"], size=Money("60", "GBP")).free == Money(0, "GBP")

    def test_own_and_reported_lines_are_never_summed_together(self) -> None:
        cast = assemble()
        mine = purse(cast)
        commit(mine, by=cast["uk-officer"], amount=Money("60", "GBP"), about="programme:1")
        for value in ("5", "7.25"):
            Line(source="reported", kind="budget", amount=Money(value, "GBP"), about="programme:1").save()
        Line(source="reported", kind="budget", amount=Money("3", "USD"), about="programme:1").save()
        sums = totals(Line.objects.filter(about="programme:1"))
        assert sums == {
            ("own", "commitment"): {"GBP": Money("60", "GBP")},
            ("reported", "budget"): {"GBP": Money("12.25", "GBP"), "USD": Money("3", "USD")},
        }
        assert reported("programme:1").count() == 3

    def test_the_database_holds_the_line_too(self) -> None:
        cast = assemble()
        mine = purse(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Purse.objects.filter(pk=mine.pk).update(committed_number=Decimal("100.01"))
        with pytest.raises(IntegrityError), transaction.atomic():
            Line(source="own", kind="budget", amount=Money("1", "GBP"), about="x:1").save()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Line.objects.filter(source="own").update(amount_number=1)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Line.objects.filter(source="own").delete()


@pytest.mark.usefixtures("committed_db")
def test_two_officers_at_once_cannot_overspend() -> None:
    cast = assemble()
    mine = purse(cast)
    ready = threading.Barrier(8)
    outcomes: list[str] = []

    def spend(number: int) -> None:
        officer = cast["uk-officer" if number % 2 else "uk-officer-2"]
        ready.wait()
        try:
            commit(Purse.objects.get(pk=mine.pk), by=officer, amount=Money("30", "GBP"), about=f"award:{number}")
            outcomes.append("committed")
        except Refused as refusal:
            outcomes.append(refusal.reason.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mine.refresh_from_db()
    assert outcomes.count("committed") == 3
    assert outcomes.count("purses:too-little") == 5
    assert mine.committed == Money("90", "GBP")
    assert sum(line.amount.number for line in mine.lines.filter(kind="commitment")) == 90
    assert chain.verify().faults == ()
