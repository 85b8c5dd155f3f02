"""Ctrl-C and SIGTERM are heard wherever they come."""

from __future__ import annotations

import os
import signal
import sys
import threading

MOMENT = 0.05  # seconds


def hear_each_interrupt() -> None:
    """Makes an interrupt that comes while an object is being destroyed come again a moment later.

    Python can raise nothing out of a `__del__` or a weak reference's callback: it prints the interrupt there and goes
    on, and the process that was told to stop would not.
    """
    told = sys.unraisablehook

    def again(lost: sys.UnraisableHookArgs) -> None:
        if issubclass(lost.exc_type, KeyboardInterrupt):
            _ask_again()
        else:
            told(lost)

    sys.unraisablehook = again


def _ask_again() -> None:
    """Sends an interrupt in a moment; in a longer one where it came before this was done, and would be lost too."""
    moment = MOMENT
    # A shell starts what runs in the background deaf to Ctrl-C: there only SIGTERM can have come.
    deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    while True:
        try:
            threading.Timer(moment, os.kill, (os.getpid(), signal.SIGTERM if deaf else signal.SIGINT)).start()
        except KeyboardInterrupt:
            moment = 2 * moment + 0.1
        else:
            return
