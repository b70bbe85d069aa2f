"""`make check`: everything that can be said about the code without running its tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff: no defects", (str(BIN / "ruff"), "check", ".")),
    ("ruff: formatted", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
    ("mypy: types hold", (str(BIN / "mypy"),)),
    ("import-linter: rooms import only rooms above them", (str(BIN / "lint-imports"),)),
    ("words: every reason in every language", (sys.executable, "tools/words.py")),
    ("pages: every word in every language, catalogues compiled", (sys.executable, "tools/messages.py", "check")),
    ("portal: settings sound for the internet, migrations written", (str(BIN / "concord"), "check", "--deploy")),
    ("docs: in step with commands, tables, rules and settings", (sys.executable, "tools/docs.py", "--check")),
    ("files: no registry address and no path of a machine", (sys.executable, "tools/addresses.py")),
)


def main() -> int:
    failed = []
    for name, command in CHECKS:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name}", flush=True)
        if done.returncode:
            print(done.stdout + done.stderr)
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
