"""`concord restore`: see `concord.cli.dump`."""

from __future__ import annotations

from concord.cli.dump import restore as command

__all__ = ["command"]
