"""Who may do what: public; why not: about what one may see."""

from __future__ import annotations

from addresses import Address, public

ADDRESSES = {"rights:rights": Address(public), "rights:why": Address(public)}
