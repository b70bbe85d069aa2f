"""The script that draws charts."""

from __future__ import annotations

from addresses import Address, public
from concord.portal.charts import EDITION

ADDRESSES = {"charts:script": Address(public, arguments=lambda nothing: {"edition": EDITION})}
