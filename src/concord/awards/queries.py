"""Reading awards: what is pending where, what each party pays and its own side gets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from concord.access.may import view_of
from concord.access.models import Party, Role
from concord.access.standing import SYSTEM, Actor, standing
from concord.awards.models import Award, AwardLine, Confirmation, Hold
from concord.calls.models import Application, Ask, Call
from concord.values import Amount

SPENT = (Award.State.COMMITTED, Award.State.CONFIRMED, Award.State.ACTIVE, Award.State.ENDED)
"""States in which a party's money is committed."""


@dataclass(frozen=True)
class Check:
    """A check that is pending at a party. `holds` are its holds where they are the reader's own, else empty."""

    party: Party
    own: bool
    holds: tuple[Hold, ...]


def checks_pending(application: Application, user: Actor) -> list[Check]:
    """Which parties' checks are pending, for whoever may see the awards; of what kind only for that party itself."""
    awards = application.awards.select_related("party", "application__call").prefetch_related("application__partners")
    visible = {award.pk for award in awards if view_of(user, award)}
    found: dict[Party, list[Hold]] = {}
    for hold in Hold.objects.filter(award__in=visible, released_at=None).select_related("award__party"):
        found.setdefault(hold.award.party, []).append(hold)
    return [_check(party, holds, user) for party, holds in sorted(found.items(), key=lambda entry: entry[0].code)]


def _check(party: Party, holds: list[Hold], user: Actor) -> Check:
    own = user is SYSTEM or party.pk in standing(user).parties(Role.OFFICER, Role.HEAD)
    return Check(party, own, tuple(holds) if own else ())


@dataclass(frozen=True)
class Return:
    """Juste retour of a party in one unit: what it pays, and what was asked by its own side's partners of that."""

    party: Party
    unit: str
    contributed: Amount
    awarded: Amount


def juste_retour(call: Call) -> list[Return]:
    """By party and unit, of the awards whose money is committed; units are never added."""
    paid: dict[tuple[int, str], Amount] = {}
    counted = AwardLine.objects.filter(award__application__call=call, award__state__in=SPENT)
    for line in counted.select_related("award"):
        _add(paid, (line.award.party_id, line.amount.unit), line.amount)
    gained: dict[tuple[int, str], Amount] = {}
    funded = Award.objects.filter(application__call=call, state__in=SPENT).values("application")
    asks = Ask.objects.filter(partner__application__in=funded, partner__kind="funded").exclude(purse=None)
    for ask in asks.select_related("partner"):
        if ask.partner.party_id and ask.amount:
            _add(gained, (ask.partner.party_id, ask.amount.unit), ask.amount)
    parties = {each.pk: each for each in call.parties.all()}
    keys = sorted({*paid, *gained}, key=lambda key: (parties[key[0]].code, key[1]))
    return [
        Return(
            parties[party], unit, paid.get((party, unit), Amount(0, unit)), gained.get((party, unit), Amount(0, unit))
        )
        for party, unit in keys
    ]


def _add(sums: dict[tuple[int, str], Amount], key: tuple[int, str], amount: Amount) -> None:
    sums[key] = sums[key] + amount if key in sums else amount


def counts(call: Call, user: Actor) -> dict[tuple[str, str], int]:
    """How many awards of each party (code) are in each state, of those this person may see."""
    found = Award.objects.visible_to(user).filter(application__call=call).order_by()
    rows = found.values_list("party__code", "state").annotate(count=Count("pk"))
    return {(party, state): count for party, state, count in rows}


def waiting_for(user: Actor, awards: Iterable[Award]) -> dict[int, Confirmation]:
    """Proposals that this person can confirm, by award: of their own party, and made by somebody else."""
    keys = [award.pk for award in awards]
    found: dict[int, Confirmation] = {}
    for each in Confirmation.objects.visible_to(user).filter(award__in=keys, confirmed_at=None, taken_back_at=None):
        if getattr(user, "pk", None) != each.proposed_by_id:
            found[each.award_id] = each
    return found


def by_party(awards: Iterable[Award]) -> dict[str, list[Award]]:
    """Awards by their party's code."""
    found: dict[str, list[Award]] = defaultdict(list)
    for award in awards:
        found[award.party.code].append(award)
    return dict(sorted(found.items()))
