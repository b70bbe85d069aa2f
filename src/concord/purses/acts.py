"""Opening a purse, committing from it, releasing. Each locks the purse's row, so that none is spent twice."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from concord.access.acts import act, note
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.purses.models import Line, Purse
from concord.values import Amount, LocalizedText
from concord.values.amounts import amount as of_unit
from concord.values.fields import columns


@act("purse:open", lock=False)
def open_purse(
    party: Party,
    *,
    by: Actor,
    code: str,
    title: LocalizedText,
    size: Amount,
    out_of: Purse | None = None,
    authority: int | None = None,
) -> Purse:
    """Open a purse of a party; `out_of` another, it is committed there first.

    Raises:
        Refused: the size is not positive; the code is taken; the other purse has too little or another unit.
    """
    if size.number <= 0:
        raise Refused("purses:not-positive", asked=str(size))
    if Purse.objects.filter(party=party, code=code).exists():
        raise Refused("purses:code-taken", code=code)
    purse = Purse(party=party, code=code, title=title, out_of=out_of, authority=authority, **columns(size=size))
    purse.save()
    if out_of is not None:
        commit(out_of, by=by, amount=size, about=purse)
    _write(purse, Line.Kind.SIZE, size, about=purse)
    note(side=party, size=size, title=title)
    return purse


@act("purse:resize")
def resize(purse: Purse, *, by: Actor, size: Amount) -> Purse:
    """Raise or cut a purse.

    Raises:
        Refused: another unit, or less than is committed.
    """
    _check_unit(purse, size)
    if size < purse.committed:
        raise Refused("purses:below-committed", asked=str(size), committed=str(purse.committed))
    purse.size = size
    purse.save()
    _write(purse, Line.Kind.SIZE, size, about=purse)
    note(side=purse.party, size=size)
    return purse


@act("purse:authorise")
def authorise(purse: Purse, *, by: Actor, authority: int) -> Purse:
    """Let it cite the journal entry of the decision that approved it, in place of an earlier one."""
    note(side=purse.party, authority=authority, before=purse.authority)
    purse.authority = authority
    purse.save()
    return purse


@act("purse:commit")
def commit(purse: Purse, *, by: Actor, amount: Amount, about: Any) -> Line:
    """Commit an amount to something (an award, a call). The row of the purse stays locked until the act is done.

    Raises:
        Refused: another unit, not positive, or more than is free.
    """
    _check_unit(purse, amount)
    if amount.number <= 0:
        raise Refused("purses:not-positive", asked=str(amount))
    if amount > purse.free:
        raise Refused("purses:too-little", asked=str(amount), free=str(purse.free), code=purse.code)
    purse.committed_number += amount.number
    purse.save()
    note(side=purse.party, purse=purse, amount=amount, about_what=reference(about))
    return _write(purse, Line.Kind.COMMITMENT, amount, about=about)


@act("purse:release")
def release(commitment: Line, *, by: Actor, amount: Amount | None = None) -> Line:
    """Give back a commitment, wholly unless an amount is given.

    Raises:
        Refused: it is not a commitment, or more than what is left of it.
    """
    purse = Purse.objects.select_for_update().get(pk=commitment.purse_id)
    if commitment.kind != Line.Kind.COMMITMENT:
        raise Refused("purses:not-a-commitment")
    left = outstanding(commitment)
    given = left if amount is None else amount
    _check_unit(purse, given)
    if given.number <= 0 or given > left:
        raise Refused("purses:more-than-left", asked=str(given), left=str(left))
    purse.committed_number -= given.number
    purse.save()
    note(side=purse.party, purse=purse, amount=given, about_what=commitment.about)
    return _write(purse, Line.Kind.RELEASE, given, about=commitment.about, releases=commitment)


def outstanding(commitment: Line) -> Amount:
    """What of a commitment has not been released."""
    released = commitment.released_by.aggregate(sum=Sum("amount_number"))["sum"] or 0
    return commitment.amount - of_unit(released, commitment.amount.unit)


def _check_unit(purse: Purse, asked: Amount) -> None:
    if asked.unit != purse.size.unit:
        raise Refused("purses:other-unit", asked=asked.unit, unit=purse.size.unit, code=purse.code)


def _write(purse: Purse, kind: str, amount: Amount, *, about: Any, releases: Line | None = None) -> Line:
    line = Line(
        source=Line.Source.OWN,
        kind=kind,
        purse=purse,
        about=reference(about),
        releases=releases,
        **columns(amount=amount),
    )
    line.save()
    return line
