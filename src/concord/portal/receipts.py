"""The receipt of an application as PDF: what was handed in, when, by whom signed, and the digest of the record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn as fonts
import typst
from django.utils.translation import gettext as _

from concord.calls.models import Application, Ask
from concord.values.templatetags.values import amount

_TEMPLATE = Path(__file__).with_name("receipt.typ")


def receipt(application: Application, asks: Iterable[Ask], language: str) -> bytes:
    """The document in the reader's language.

    Args:
        asks: those that the reader may see.
        language: "en" or "zh".
    """
    data = json.dumps(content(application, asks, language), ensure_ascii=False)
    folders = sorted({font().parent for font in (fonts.sans_path, fonts.serif_path)})
    made: bytes = typst.compile(
        _TEMPLATE, format="pdf", font_paths=folders, ignore_system_fonts=True, sys_inputs={"data": data}
    )
    return made


def content(application: Application, asks: Iterable[Ask], language: str) -> dict[str, Any]:
    """All the words of the receipt."""
    call = application.call
    shown: dict[int, list[str]] = {}
    for each in asks:
        if each.amount is not None:
            shown.setdefault(each.partner_id, []).append(amount(each.amount))
    return {
        "language": language,
        "heading": _("Receipt of an application"),
        "invented": _("Invented, for demonstration") if call.invented else "",
        "rows": [
            [_("Number"), application.number],
            [_("Call"), f"{call.title} ({call.code})"],
            [_("Title"), str(application.title)],
            [_("State"), str(application.get_state_display())],
            [_("Received by this server at"), "\n".join(_moments(application))],
        ],
        "partners": _("Partners"),
        "heads": [_("Organisation"), _("Principal investigator"), _("Asks"), _("Signed")],
        "table": [
            [
                each.organisation_name,
                each.investigator_name or "–",
                "\n".join(shown.get(each.pk, [])) or "–",
                f"{each.signed_at:%Y-%m-%d %H:%M} UTC" if each.signed_at else "–",
            ]
            for each in application.partners.all()
        ],
        "digest_title": _("Digest of the copy of record (SHA-256)"),
        "digest": [application.digest[:32], application.digest[32:]],
        "digest_note": _(
            "Whoever holds the copy of record can compute this digest again; a changed record gives another."
        ),
    }


def _moments(application: Application) -> list[str]:
    """When it came in, in the zone of every party."""
    assert application.submitted_at is not None
    zones = dict.fromkeys(["UTC", *(party.time_zone for party in application.call.parties.all())])
    local = [application.submitted_at.astimezone(ZoneInfo(zone)) for zone in zones]
    return list(
        dict.fromkeys(f"{each:%Y-%m-%d %H:%M:%S} (UTC{each:%z})".replace("(UTC+0000)", "(UTC)") for each in local)
    )
