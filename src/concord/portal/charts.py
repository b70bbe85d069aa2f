"""Charts on pages: one component for every part of the portal.

A view makes `Picture`s, answers their files with `asked`, and gives them to its template, which shows each with
`{% chart picture %}`. Without JavaScript a chart is a drawing with its table; with it, the same specification answers
to a pointer. What is downloaded lies at the page's own address, so that who may read the page may have the file, and
nobody else.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import vl_convert
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from concord import environment, pictures

ROWS = 200
"""Of a picture's table on a page."""

LIVE = 3000
"""Rows up to which a chart answers to a pointer: beyond, nobody can point at one of them, and the page stays light."""

EDITION = f"vega-{version('vl-convert-python')}"
"""In the script's address: another edition is another address, so that browsers may keep each for good."""


@dataclass(frozen=True)
class Picture:
    """One chart.

    Attributes:
        name: its own on the page; letters, digits and hyphens.
        title: the sentence that it says.
        heads: the headings of its table.
        rows: the body of its table.
        chart: draws it, when somebody asks.
        of: what its files are named after, beside its own name.
    """

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    chart: Callable[[], Any]
    of: str = ""

    @property
    def stem(self) -> str:
        """The name of its files."""
        return f"{self.of}-{self.name}" if self.of else self.name

    @property
    def first(self) -> Sequence[Sequence[Any]]:
        """As many rows as a page shows; the file has them all."""
        return self.rows[:ROWS]

    @property
    def more(self) -> int:
        """How many rows only the file has."""
        return max(0, len(self.rows) - ROWS)

    @property
    def specification(self) -> dict[str, Any] | None:
        """What the browser makes interactive; None where there are too many rows."""
        return pictures.spec(self.chart()) if len(self.rows) <= LIVE else None

    def file(self, form: str) -> HttpResponse:
        """The chart as ``svg`` or ``png``, or its table as ``csv``. Raises Http404 for anything else."""
        if form not in _FORMS:
            raise Http404
        made, kind = _FORMS[form](self), _KINDS[form]
        headers = {"Cache-Control": "private, max-age=300"}
        if form != "svg":  # an SVG is shown on the page too
            headers["Content-Disposition"] = f'attachment; filename="{self.stem}.{form}"'
        return HttpResponse(made, content_type=kind, headers=headers)


def asked(request: HttpRequest, found: Callable[[], Iterable[Picture]]) -> HttpResponse | None:
    """The file of one picture, if the address asks for one (``?picture=NAME&as=FORM``).

    Raises:
        Http404: there is no such picture on this page, or no such form.
    """
    name = request.GET.get("picture")
    if name is None:
        return None
    for picture in found():
        if picture.name == name:
            return picture.file(request.GET.get("as", ""))
    raise Http404


def _svg(picture: Picture) -> str:
    _know_fonts()
    return pictures.svg(pictures.spec(picture.chart()), picture.title)


def _png(picture: Picture) -> bytes:
    """On white, at twice the size, with its sentence above: it will stand alone in somebody's document."""
    _know_fonts()
    plain = pictures.spec(picture.chart())
    plain["config"] = {**plain["config"], "background": "#ffffff"}
    plain["padding"] = 12
    if "title" not in plain:
        plain["title"] = {"text": picture.title, "limit": 660}
    drawn: bytes = vl_convert.vegalite_to_png(plain, scale=2)
    return drawn


def _csv(picture: Picture) -> str:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(picture.heads)
    writer.writerows(picture.rows)
    return "\ufeff" + made.getvalue()


_FORMS: dict[str, Callable[[Picture], str | bytes]] = {"svg": _svg, "png": _png, "csv": _csv}
_KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


@cache
def _know_fonts() -> None:
    """Chinese words are measured and drawn on a machine without Chinese fonts too."""
    vl_convert.register_font_directory(str(fonts.sans_path().parent))


# -- the script --------------------------------------------------------------------------------------------------------


@cache
def _script() -> bytes:
    """Vega, packed: generated once for an installation (seconds) and kept in its data folder."""
    kept = environment.home() / "charts" / f"{EDITION}.js.gz"
    if kept.exists():
        return kept.read_bytes()
    packed = gzip.compress(pictures.bundle().encode(), 6)
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")  # another process never reads half of it
    fresh.write_bytes(packed)
    fresh.replace(kept)
    return packed


def script(request: HttpRequest, edition: str) -> HttpResponse:
    """The JavaScript that draws charts, from this server. Raises Http404 for another edition than this one."""
    if edition != EDITION:
        raise Http404
    headers, made = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}, _script()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        made = gzip.decompress(made)
    return HttpResponse(made, content_type="text/javascript; charset=utf-8", headers=headers)


app_name = "charts"
urlpatterns = [path("charts/<str:edition>.js", script, name="script")]
