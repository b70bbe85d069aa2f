"""Lists: each sorts, filters, pages and exports, and keeps what the reader chose in the address."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

PAGE = 50
"""Rows of one page of a plain table."""

ROWS = 20
"""Rows of one page of a list: what a reader takes in at a glance; the export has them all."""


@dataclass(frozen=True)
class Column:
    """A column of a list.

    Attributes:
        name: in the address, to sort by.
        title: on the page and in the export.
        cell: a row's value in the export.
        order: the fields to sort by; none: it does not sort.
        number: whether it is set as a number.
    """

    name: str
    title: Any
    cell: Callable[[Any], Any]
    order: tuple[str, ...] = ()
    number: bool = False


@dataclass(frozen=True)
class Filter:
    """A choice (or, without choices, some words) that narrows a list.

    Attributes:
        rows: what is typed or chosen -> the condition.
    """

    name: str
    title: Any
    rows: Callable[[str], Q]
    choices: Sequence[tuple[str, Any]] = ()


class Listing:
    """What of a queryset a request asks for.

    Args:
        found: all that the reader may see.
        name: of the exported file.
    """

    def __init__(
        self, request: HttpRequest, found: Any, columns: Sequence[Column], *, name: str, filters: Sequence[Filter] = ()
    ) -> None:
        self.request, self.columns, self.filters, self.name = request, columns, filters, name
        self.chosen = {each.name: value for each in filters if (value := self._value(each))}
        for each in filters:
            if each.name in self.chosen:
                found = found.filter(each.rows(self.chosen[each.name]))
        self.sort = asked(request, "sort")
        by = {each.name: each for each in columns if each.order}
        if self.sort.removeprefix("-") in by:
            back = self.sort.startswith("-")
            order = by[self.sort.removeprefix("-")].order
            found = found.order_by(*(_turned(field) if back else field for field in order), "pk")
        else:
            self.sort = ""
        self.found = found

    def _value(self, each: Filter) -> str:
        value = asked(self.request, each.name).strip()
        return value if not each.choices or value in {code for code, _ in each.choices} else ""

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for."""
        return Paginator(self.found, ROWS).get_page(self.request.GET.get("page"))

    @property
    def count(self) -> int:
        return self.page.paginator.count

    def __iter__(self) -> Any:
        return iter(self.page.object_list)

    @property
    def wants_file(self) -> bool:
        return self.request.GET.get("format") in {"csv", "xlsx"}

    def file(self) -> HttpResponse:
        """All that the filter finds: as CSV (with a mark of order, so that spreadsheets read it as UTF-8) or XLSX."""
        write = as_xlsx if self.request.GET.get("format") == "xlsx" else as_csv
        return write(self.name, [each.title for each in self.columns], self._cells())

    def _cells(self) -> Iterable[list[Any]]:
        for row in self.found:
            yield [column.cell(row) for column in self.columns]

    # -- for the templates ---------------------------------------------------------------------------------------------

    def link(self, **changed: Any) -> str:
        """The address of the same list with something changed."""
        kept = {**self.chosen, "sort": self.sort, **changed}
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    @property
    def narrowed(self) -> str:
        """What the reader chose, for another page that takes the same filters; empty where nothing was."""
        link = self.link(sort="")
        return link if link != "?" else ""

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The columns with the address that sorts by each, and how it is sorted now."""
        return [
            {
                "title": each.title,
                "number": each.number,
                "link": self.link(sort=f"-{each.name}" if self.sort == each.name else each.name) if each.order else "",
                "sorted": {each.name: "ascending", f"-{each.name}": "descending"}.get(self.sort, ""),
            }
            for each in self.columns
        ]

    @property
    def fields(self) -> list[dict[str, Any]]:
        return [
            {"name": each.name, "title": each.title, "choices": each.choices, "value": self.chosen.get(each.name, "")}
            for each in self.filters
        ]

    @property
    def export(self) -> str:
        return self.link(format="csv")

    @property
    def export_xlsx(self) -> str:
        return self.link(format="xlsx")

    @property
    def previous(self) -> str:
        return self.link(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        return self.link(page=self.page.next_page_number()) if self.page.has_next() else ""


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def as_csv(name: str, titles: Iterable[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file that spreadsheets open: a text that one would run as a formula is shown as text."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    out = csv.writer(response)
    out.writerow([str(title) for title in titles])
    for row in rows:
        out.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
    return response


def as_xlsx(name: str, titles: Iterable[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The same as a workbook: every cell is text, and none is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    for row in ([str(title) for title in titles], *rows):
        cells = [WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", "" if cell is None else str(cell))) for cell in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    book.save(response)
    return response


def in_words(field: str) -> Callable[[str], Q]:
    """A condition that a text in several languages contains what was typed, in any of them."""
    return lambda typed: Q(**{f"{field}__texts__icontains": typed})


def harmless(cell: str) -> str:
    """A reported text that a spreadsheet would run as a formula is shown as text."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def asked(request: HttpRequest, name: str) -> str:
    """A filter of the address, without the characters that no stored text can hold."""
    return request.GET.get(name, "").replace("\x00", "")[:200]
