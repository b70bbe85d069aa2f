"""Who may do what to accounts, parties and memberships. Grants and bars are given by acts of other rooms."""

from __future__ import annotations

from django.db.models import Q

from concord.access.may import allow, anyone, member, nobody, rule, within
from concord.access.models import Membership, Party, Role, User
from concord.access.standing import standing

within(Membership, party="party")

is_self = rule("access:not-yours", lambda user, thing: thing.pk == user.pk, lambda user: Q(pk=user.pk))
is_colleague = rule(
    "access:not-member",
    lambda user, thing: (
        not standing(user).parties().isdisjoint(each.party_id for each in thing.memberships.all() if each.until is None)
    ),
    lambda user: Q(pk__in=Membership.objects.filter(party__in=standing(user).parties(), until=None).values("user")),
)

allow(Party, {"party:view": anyone, "party:record": nobody, "membership:start": member(Role.HEAD)})
allow(Membership, {"membership:view": member(of="party"), "membership:end": member(Role.HEAD, of="party")})
allow(
    User,
    {
        "account:view": is_self | is_colleague,
        "account:open": member(Role.HEAD),
        "account:close": is_self,
        "account:register": anyone,
        "account:ask-password": anyone,
        "account:set-password": is_self,
        "account:secure": is_self,
        "account:new-browser": is_self,
        "account:prove-address": is_self,
        "account:take-factors": nobody,
    },
)
