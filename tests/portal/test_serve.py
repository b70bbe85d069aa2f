"""`concord serve` as a process: ready, stopped, killed, twice at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="DATABASE_URL: nothing embedded to test")


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`concord serve` with its data in `home`: the process and its address, once it is ready."""
    environment = {**os.environ, "CONCORD_HOME": str(home), "CONCORD_LANG": "en", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", "from concord.cli.main import main; main()", "serve"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "http://" in line, line + process.stderr.read()
        address = line.split()[3]
        await_ready(address)
        yield process, address
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def await_ready(address: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("never ready")


def await_worker(home: Path) -> None:
    for _ in range(100):
        if any("concord.cli.worker" in process.cmdline() for process in of(home)):
            return
        time.sleep(0.1)
    raise AssertionError("no worker")


def of(home: Path) -> list[psutil.Process]:
    """Processes of this data folder: PostgreSQL by its command line, workers by their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = str(home) in " ".join(process.cmdline()) or process.environ().get("CONCORD_HOME") == str(home)
            if mine and process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


def gone(home: Path, within: float = 60) -> bool:
    deadline = time.monotonic() + within
    while of(home):
        if time.monotonic() > deadline:
            print("still there:", [process.cmdline() for process in of(home)])  # noqa: T201 - shown when the test fails
            return False
        time.sleep(0.1)
    return True


def test_two_side_by_side_and_stopping_leaves_nothing_running(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with serving(one) as (first, first_address), serving(two) as (second, second_address):
        assert first_address != second_address
        await_ready(first_address)
        assert len(of(one)) >= 3  # the portal, a worker, PostgreSQL
        first.send_signal(signal.SIGINT)
        assert first.wait(30) == 0
        assert gone(one)
        await_ready(second_address)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    assert gone(two)


def test_nothing_stays_when_portal_and_worker_are_killed_at_once(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        await_worker(tmp_path)
        for each in of(tmp_path):
            if "concord.cli" in " ".join(each.cmdline()):  # the portal and its worker, with no time to say anything
                each.kill()
        process.wait()
    assert gone(tmp_path), "the watch stops the database"
    assert not (tmp_path / "postgres/cluster/postmaster.pid").exists(), "it was stopped, not killed"


def test_a_killed_start_recovers(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, address):
        await_ready(address)
        await_worker(tmp_path)  # killed before it has one, the portal leaves nobody behind to stop the database
        process.kill()
        process.wait()
    assert gone(tmp_path), "the worker leaves, and as the last one stops the database"
    with serving(tmp_path) as (process, _):
        for each in of(tmp_path):  # all of it, at once, PostgreSQL included
            each.kill()
        process.wait()
    assert gone(tmp_path)
    pid_file = tmp_path / "postgres/cluster/postmaster.pid"
    assert pid_file.exists()
    # After a restart of the machine the number may be anybody's: here it is this test's.
    pid_file.write_text(f"{os.getpid()}\n{tmp_path}/postgres/cluster\n1\n5432\n\n\n\nready   \n")
    with serving(tmp_path):
        pass
    assert gone(tmp_path)


def test_a_first_start_killed_half_way_and_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 20) / ("down" * 20)
    (home / "postgres" / "cluster.new" / "base").mkdir(parents=True)
    (home / "postgres").chmod(0o700)
    with serving(home):
        pass
    assert gone(home)
