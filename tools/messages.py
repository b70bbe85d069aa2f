"""The catalogues of the portal's pages: one per room and language, in ``src/concord/ROOM/locale``.

A part of a room that is an application of its own (a folder with an ``apps.py``) has its own catalogue.

python tools/messages.py extract    bring every catalogue in step with the code, keeping translations
python tools/messages.py compile    write the .mo files beside them (they are kept in the repository)
python tools/messages.py check      fail if anything is untranslated, fuzzy, out of step or not compiled
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concord.settings")

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import block_re, constant_re, endblock_re, inline_re, plural_re

ROOT = Path(__file__).resolve().parents[1] / "src" / "concord"
LANGUAGES = ("zh_Hans",)
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_FIELD = re.compile(r"%\((\w+)\)[sd]")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;!?()]|[,:;!?(][\u4e00-\u9fff]")
_SCRIPT = re.compile(r"[\u4e00-\u9fff]")

Found = tuple[str | tuple[str, str], str | None, int]
"""A message (or singular and plural), its context, its line."""


def rooms() -> list[Path]:
    """The rooms, and the applications inside them, that have templates or translatable Python."""
    folders = [*ROOT.iterdir(), *(path.parent for path in ROOT.glob("*/*/apps.py"))]
    return [folder for folder in sorted(folders) if folder.is_dir() and any(sources(folder))]


def sources(room: Path) -> Iterator[Path]:
    apart = [path.parent for path in room.glob("*/apps.py")]
    for path in sorted(room.rglob("*")):
        told = path.suffix in {".py", ".html", ".txt"} and not {"migrations", "packs"} & set(path.parts)
        if told and not any(path.is_relative_to(folder) for folder in apart):
            yield path


def extract(room: Path) -> Catalog:
    """All messages of a room, in the order of its files. Only the file is noted, so that lines may move."""
    catalog = Catalog(project="Concord", charset="utf-8", fuzzy=False)
    for path in sources(room):
        text = path.read_text(encoding="utf-8")
        found = python(text) if path.suffix == ".py" else template(text)
        for message, context, _ in found:
            catalog.add(message, context=context, locations=[(str(path.relative_to(ROOT)), 0)])
    return catalog


def python(text: str) -> Iterator[Found]:
    if "gettext" not in text:
        return
    for line, name, messages, _ in extract_python(
        io.BytesIO(text.encode()), list(_KEYWORDS), (), {"encoding": "utf-8"}
    ):
        parts = list(messages) if isinstance(messages, tuple) else [messages]
        if any(not isinstance(part, str) for part in parts[: 1 + ("n" in name[:2])]):
            continue
        context = parts.pop(0) if "p" in name.partition("gettext")[0] else None
        yield ((parts[0], parts[1]) if name.lstrip("p").startswith(("n", "np")) else parts[0]), context, line


def template(text: str) -> Iterator[Found]:
    """What the translate tags of a Django template say."""
    block: list[list[str]] | None = None
    context: str | None = None
    trimmed = False
    for token in Lexer(text).tokenize():
        if block is not None:
            if token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
                parts = ["".join(part) for part in block]
                parts = [trim_whitespace(part) for part in parts] if trimmed else parts
                yield (parts[0], parts[1]) if len(parts) == 2 else parts[0], context, token.lineno
                block = None
            elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
                block.append([])
            elif token.token_type == TokenType.VAR:
                block[-1].append(f"%({token.contents})s")
            else:
                block[-1].append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.BLOCK and (start := block_re.match(token.contents)):
            block, context = [[]], start[2].strip("\"'") if start[2] else None
            trimmed = " trimmed" in token.contents
        elif token.token_type == TokenType.BLOCK and (inline := inline_re.match(token.contents)):
            yield inline[1].strip("\"'").replace("%", "%%"), inline[3].strip("\"'") if inline[3] else None, token.lineno
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for constant in constant_re.findall(token.contents):
                yield constant.strip("\"'"), None, token.lineno


def path_of(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Concord", fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def updated(room: Path, language: str) -> Catalog:
    """The catalogue as it should be: today's messages with the translations there are. Nothing is guessed."""
    known = read(path_of(room, language), language)
    fresh = Catalog(locale=language, project="Concord", fuzzy=False)
    for message in extract(room):
        if message.id:
            old = known.get(message.id, message.context)
            fresh.add(message.id, old.string if old else None, message.locations, context=message.context)
    return fresh


def po_bytes(catalog: Catalog) -> bytes:
    """The file of a catalogue, without dates or line numbers, so that it changes only with its words."""
    out = io.BytesIO()
    write_po(out, catalog, omit_header=True, width=110, include_lineno=False, sort_output=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {catalog.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    read_back = read_po(io.BytesIO(po_bytes(catalog)), locale=catalog.locale)
    read_back.creation_date = read_back.revision_date = datetime(2000, 1, 1, tzinfo=UTC)  # only words change a file
    out = io.BytesIO()
    write_mo(out, read_back)
    return out.getvalue()


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    sources_of = message.id if isinstance(message.id, (list, tuple)) else [message.id]
    if not all(strings):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    wanted = set(_FIELD.findall(sources_of[-1]))
    if any(set(_FIELD.findall(string)) != wanted for string in strings):
        yield "other fields than the source"
    if any(_HALF_WIDTH.search(string) for string in strings):
        yield "half-width punctuation beside Chinese"
    if not any(_SCRIPT.search(string) for string in strings) and re.search(r"[a-z]{3}", _FIELD.sub("", sources_of[0])):
        yield "no Chinese in it"


def run(task: str) -> int:
    wrong = 0
    for room in rooms():
        for language in LANGUAGES:
            path, catalog = path_of(room, language), updated(room, language)
            if not len(catalog):
                continue
            if task == "extract":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(po_bytes(catalog))
            elif task == "compile":
                path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
            else:
                wrong += report(path, catalog)
    return int(bool(wrong))


def report(path: Path, catalog: Catalog) -> int:
    wrong = 0
    for message in catalog:
        if message.id:
            for fault in faults(message):
                print(f"{path.relative_to(ROOT)}: {message.id!r}: {fault}")
                wrong += 1
    compiled = path.with_suffix(".mo")
    if not path.exists() or path.read_bytes() != po_bytes(catalog):
        print(f"{path.relative_to(ROOT)}: out of step (run: python tools/messages.py extract)")
        wrong += 1
    elif not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
        print(f"{compiled.relative_to(ROOT)}: out of step (run: python tools/messages.py compile)")
        wrong += 1
    return wrong


if __name__ == "__main__":
    if sys.argv[1:] not in (["extract"], ["compile"], ["check"]):
        sys.exit(__doc__)
    sys.exit(run(sys.argv[1]))
