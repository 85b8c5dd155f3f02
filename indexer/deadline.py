"""The time that a worker has for a file: once it is over the process ends, whatever it is doing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

TIMED_OUT = 75  # the exit code of such a process; sysexits.h has it for what may work another time


class _Deadline:
    """Python's own signals wait for a foreign function to return; a timer's thread does not."""

    def __init__(self) -> None:
        self._timer: threading.Timer | None = None
        self._at = 0.0

    def set(self, at: float) -> None:
        self.clear()
        self._at = at
        self._timer = threading.Timer(max(at - time.monotonic(), 0.0), os._exit, (TIMED_OUT,))
        self._timer.daemon = True
        self._timer.start()

    def clear(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def later(self, seconds: float) -> None:
        if self._timer:
            self.set(self._at + seconds)


_deadline = _Deadline()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Ends this process where what stands inside takes longer."""
    _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.clear()


def allow(seconds: float) -> None:
    """So much more time, for work whose amount is known only when the file is open; outside a deadline, nothing."""
    _deadline.later(seconds)
