"""The tests of this room import models at the top."""

from __future__ import annotations

import django_set_up  # noqa: F401
