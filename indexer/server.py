"""The process from which workers are copied, with all loaded that each of them needs."""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

LOADS = ("indexer.warm",)
# Copies of this process would hold its lock on the library, also after it was killed, so they come from a server that
# never opened it.
CONTEXT: ForkServerContext = multiprocessing.get_context("forkserver")


def start(*loads: str) -> None:
    """Starts it, where it does not run yet, without waiting until it has loaded all; Ctrl-C leaves it alone.

    `loads` are further modules that each worker would load, such as that of the command.
    """
    CONTEXT.set_forkserver_preload([*LOADS, *loads])
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
