"""What follows when a letter's link has proven that an address is its holder's."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from concord.access.models import User


def let_go_of_unproven(user: User) -> None:
    """Undo what came by a provider before the address was proven: it may be somebody else's way in."""
    if EmailAddress.objects.filter(user=user, verified=False).exists():
        SocialAccount.objects.filter(user=user).delete()
        EmailAddress.objects.filter(user=user).delete()
