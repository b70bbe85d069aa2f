"""Fails where a committed file names a package registry or a path of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Put together from parts, so that this file does not name what it looks for.
REGISTRY = re.compile(
    "|".join(("extra-index" + "-url", "index" + r"-url\s*=", r"files\.python" + "hosted", "/simple" + r"/\w"))
)
# Where the checkout lies is a path of the machine too, unless it lies at the root of everything.
PLACE = re.escape(f"{ROOT.parent}/") + "|" if ROOT.parent != ROOT.parent.parent else ""
MACHINE = re.compile(PLACE + r"/home/\w+/|/root/|C:\\Users\\")
BINARY = {".png", ".mo", ".npz", ".gz", ".xlsx", ".woff2", ".ico"}


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = 0
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in BINARY or not path.is_file() or name == "tools/addresses.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if REGISTRY.search(line) or MACHINE.search(line):
                print(f"{name}:{number}: {line.strip()[:120]}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
