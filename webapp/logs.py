"""What the server's log may hold: never what people look for.

Addresses are logged without their query by Flask's handlers here and by waitress. The text of an error may repeat a
query, so errors are logged by their kind and the lines of code on which they arose.
"""

from __future__ import annotations

import logging
import traceback

LOGGERS = ("webapp", "waitress")


class _WithoutMessages(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.exc_text, record.exc_info = _told(error), None
        return True


def _told(error: BaseException) -> str:
    """The error and those that it came from, without their words."""
    lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__module__}.{type(error).__qualname__}"]
    before = error.__cause__ or error.__context__
    return (f"{_told(before)}\n\nand from it:\n\n" if before else "") + "".join(lines)


_FILTER = _WithoutMessages()


def quieten() -> None:
    """Makes the logs of the app and its server so."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
