"""Pictures of a selection: there for those who may see every decision."""

from __future__ import annotations

from addresses import Address, own_matter

ADDRESSES = {"awards:picture*": Address(own_matter, arguments=lambda call: {"name": "filling"})}
