"""`concord serve`: the portal and its background workers, started together and stopped together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from types import FrameType

import click

from concord import environment
from concord.cli.terminal import say

_FIRST, _LAST = 8000, 8020

log = logging.getLogger("concord.serve")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. 监听地址")
@click.option(
    "--port", type=int, help="Port; the first free one from 8000 on if not given. 端口，默认从 8000 起取第一个空闲端口"
)
def command(host: str, port: int | None) -> None:
    """Serve the portal until Ctrl-C. 启动门户，按 Ctrl-C 停止。"""
    listening = listen(host, port)
    where = f"http://{host}:{listening.getsockname()[1]}"
    from concord.boot import boot

    boot(migrate=True)
    say(f"Concord serves on {where}  (Ctrl-C stops it)", f"Concord 已启动：{where}（按 Ctrl-C 停止）")
    serve(listening)


def listen(host: str, port: int | None) -> socket.socket:
    """A bound socket.

    Raises:
        click.ClickException: the port is taken.
    """
    for number in [port] if port is not None else range(_FIRST, _LAST):
        made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, number))
            made.listen()  # only listening takes the port from a second demo
            return made
        except OSError as error:
            made.close()
            why = error.strerror
    raise click.ClickException(
        f"Cannot listen on {host}, port {port or f'{_FIRST} to {_LAST - 1}'}: {why}. Choose another with --port. "
        "无法监听该端口，请用 --port 另选。"
    )


def serve(listening: socket.socket) -> None:
    """Answer pages in this process and do background work in others, until told to stop. Django is set up already."""
    import waitress
    from django.core.wsgi import get_wsgi_application

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # a shell may have had them ignored
        signal.signal(number, _stop)
    workers = Workers(int(environment.read("CONCORD_WORKERS")))
    proxy = environment.read("CONCORD_TRUSTED_PROXY")
    trust = {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
    }
    workers.start()
    try:
        waitress.serve(
            get_wsgi_application(),
            sockets=[listening],
            threads=int(environment.read("CONCORD_THREADS")),
            ident="concord",
            clear_untrusted_proxy_headers=True,
            _quiet=True,
            **(trust if proxy else {}),
        )
    finally:
        workers.stop()


def _stop(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


class Workers:
    """The worker processes; one that dies is started again."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.leaving = threading.Event()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self.processes = [self._one() for _ in range(self.count)]
        self.watcher.start()

    def stop(self) -> None:
        """Ask them to leave; whoever has not left after ten seconds is killed, its job resumed at the next start."""
        self.leaving.set()
        self.watcher.join()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if process.poll() is None:
                process.kill()
                process.wait()

    def _one(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal reaches this process, which then asks its workers to leave.
        return subprocess.Popen(
            [sys.executable, "-m", "concord.cli.worker", "--parent", str(os.getpid())],
            env=dict(os.environ),
            start_new_session=True,
        )

    def _watch(self) -> None:
        while not self.leaving.wait(2):
            for index, process in enumerate(self.processes):
                if process.poll() is not None:
                    log.warning("a worker ended with code %s; starting another", process.returncode)
                    self.processes[index] = self._one()
