"""Do the documents say it? Looks up every locator's anchor in the section of the text it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from concord.engines.reason import Reason, reason
from concord.strategy.faults import Fault
from concord.strategy.nouns import Document, plain
from concord.strategy.pack import Pack
from concord.strategy.reading import Locator


def verify(pack: Pack, folder: Path) -> list[Fault]:
    """The locators that the texts in `folder` do not bear out; documents that name no text are passed over."""
    faults: list[Fault] = []
    texts: dict[str, dict[tuple[str, str], str]] = {}
    for document in pack.documents.values():
        if document.text is None:
            continue
        path = folder / document.text
        if not path.is_file():
            why = reason("pack:no_text", document=document.id, text=document.text, folder=str(folder))
            faults.append(Fault(pack.file, document.line, f"documents/{document.id}", why))
            continue
        texts[document.id], missing = cut(document, path.read_text("utf-8"))
        faults += [Fault(pack.file, document.line, f"documents/{document.id}", why) for why in missing]
    for line, label, locator in located(pack):
        section = texts.get(locator.document, {}).get((locator.language, locator.section))
        if section is not None and squeezed(locator.anchor) not in section:
            faults.append(Fault(pack.file, line, label, reason("pack:not_found", **plain(locator))))
    return faults


def located(pack: Pack) -> Iterator[tuple[int, str, Locator]]:
    """Every locator with its item's line and label."""
    for noun, entries in pack.items.items():
        for item in entries.values():
            places = list(item.at)
            for signature in getattr(item, "signatures", ()):
                places += signature.at
            for locator in places:
                yield item.line, f"{noun}/{item.id}", locator


def cut(document: Document, text: str) -> tuple[dict[tuple[str, str], str], list[Reason]]:
    """The squeezed text of each (language, section), and what is wrong with the headings.

    A section runs from the line that begins with its heading to the next heading that is not of one of its own
    parts (5.2 belongs to 5), whatever that heading's language.
    """
    lines = [squeezed(line) for line in text.splitlines()]
    starts: list[tuple[int, str, str]] = []
    missing: list[Reason] = []
    for language, headings in document.sections.items():
        for section, heading in headings.items():
            found = [number for number, line in enumerate(lines) if line.startswith(squeezed(heading))]
            if len(found) == 1:
                starts.append((found[0], language, section))
            else:
                values = {"section": section, "count": len(found), "document": document.id, "language": language}
                missing.append(reason("pack:no_heading", **values))
    starts.sort()
    sections = {}
    for index, (start, language, section) in enumerate(starts):
        end = next((at for at, *next_ in starts[index + 1 :] if not _inside(section, language, next_)), len(lines))
        sections[language, section] = "".join(lines[start:end])
    return sections, missing


def _inside(section: str, language: str, other: list[str]) -> bool:
    return other[0] == language and other[1].startswith(f"{section}.")


def squeezed(text: str) -> str:
    """Text without its white space, which print and scans set at will; compatibility forms folded."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
