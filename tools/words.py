"""Fails where a reason lacks a language, or where Chinese words look like English ones."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import concord
from concord.engines.reason import codes

HAN = re.compile(r"[\u4e00-\u9fff]")


def main() -> int:
    root = Path(concord.__path__[0])
    for path in sorted(root.rglob("*words.py")):
        importlib.import_module(".".join(("concord", *path.relative_to(root).with_suffix("").parts)))
    wrong = [code for code, words in codes().items() if not HAN.search(words["zh"]) or HAN.search(words["en"])]
    for code in wrong:
        print(f"{code}: {dict(codes()[code])}")
    print(f"{len(codes())} reasons, each in English and Chinese")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
