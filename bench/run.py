"""`concord run` on a large sample beside the sum of its engines' own times, as the manifest states them."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.row import Row
from concord.exchange.sample import write_sample


def run() -> Iterator[Row]:
    """5,000 applications, 3,000 reviewers, 20,000 assessments; whole process, reading and report included."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "call"
        write_sample(folder, seed=1, applications=5000, reviewers=3000, assessments=20_000)
        # Once to compile what is compiled on first use, then the run that counts.
        for _ in range(2):
            start = time.perf_counter()
            command = [sys.executable, "-m", "concord.cli.main", "run", str(folder)]
            subprocess.run(command, check=True, capture_output=True, env=os.environ)
            took = time.perf_counter() - start
        manifest = json.loads((folder / "outcome" / "manifest.json").read_text(encoding="utf-8"))
    seconds = {name: stage["seconds"] for name, stage in manifest["stages"].items()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
    parts = ", ".join(f"{name} {value:.2f}" for name, value in seconds.items())
    note = f"{parts}; peak {peak:,.0f} MiB"
    yield Row("concord run, 5,000 applications", took, "its engines", sum(seconds.values()), 2.0, note)
