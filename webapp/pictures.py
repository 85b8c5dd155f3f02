"""Page pictures and the boxes of words on them, made in worker processes that a bad file cannot outgrow."""

from __future__ import annotations

import logging
import resource
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from engine.errors import Damaged, Encrypted, ExtractError, FindspotError
from engine.passwords import NO_PASSWORDS, Passwords
from engine.pdf import Box, Span, open_pdf
from engine.saying import say

SMALL = 200  # pixels: of a page among others
WIDTHS = (SMALL, 480, 800, 1200, 1600, 2400, 3600)  # few, so that the cache is of use
WORKERS = 2
TIME_LIMIT = 15.0  # seconds for one page
MEMORY_LIMIT = 3 << 29  # bytes of address space: 1.5 GiB
KEPT = 128  # pictures; about 450 kB each
SMALL_KEPT = 2_000  # about 15 kB each
TASKS_PER_WORKER = 500  # then a fresh process, so that what a library leaks stays small

DAMAGED = say("The file is damaged at this page.")
UNREAD = {
    Damaged.kind: DAMAGED,
    Encrypted.kind: say("The file is locked with a password. Give it with --passwords, or save a copy without it."),
}

log = logging.getLogger(__name__)

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")

Ranges = Sequence[tuple[int, int]]


class PictureFailed(FindspotError):
    """The page could not be drawn; the text says why."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A page as displayed, in points; for each range asked for its boxes, one a line; for each part, where it is."""

    width: float
    height: float
    boxes: tuple[tuple[Box, ...], ...]
    spans: tuple[tuple[Span, ...], ...] = ()


class Pictures:
    """Draws pages of PDFs. One that crashes, hangs or takes too much memory costs a PictureFailed only."""

    def __init__(
        self,
        *,
        workers: int = WORKERS,
        time_limit: float = TIME_LIMIT,
        memory_limit: int = MEMORY_LIMIT,
        passwords: Passwords = NO_PASSWORDS,
    ) -> None:
        self._passwords = passwords
        self._workers = workers
        self._time_limit = time_limit
        self._memory_limit = memory_limit
        self._starting = threading.Lock()
        self._pool: ProcessPool | None = None
        self._kept = lru_cache(maxsize=KEPT)(self._draw)
        self._small = lru_cache(maxsize=SMALL_KEPT)(self._draw)

    def png(self, path: Path, number: int, *, width: int, sha256: str) -> bytes:
        """The page, counted from 1, as a PNG at the first of `WIDTHS` that is not smaller than `width`."""
        chosen = nearest_width(width)
        return (self._small if chosen == SMALL else self._kept)(path, sha256, number, chosen)

    def layout(self, path: Path, number: int, ranges: Ranges, parts: Ranges = ()) -> Layout:
        """The page's size, the boxes of these ranges of its raw text, and where these parts of it stand."""
        return self.run(_lay_out, path, self._passwords.of(path), number, tuple(ranges), tuple(parts))

    def run(self, function: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        """What the function gives in a worker process; PictureFailed where it does not come back with it."""
        future = self._ready_pool().schedule(function, args=args, kwargs=kwargs, timeout=self._time_limit)
        try:
            return future.result(timeout=self._time_limit * 3)  # the worker's own limit starts after the queue
        except FutureTimeout as error:
            future.cancel()  # type: ignore[no-untyped-call]
            raise PictureFailed(say("Drawing the page takes too long.")) from error
        except MemoryError as error:
            raise PictureFailed(say("Drawing the page takes too much memory.")) from error
        except ProcessExpired as error:
            raise PictureFailed(say("The page breaks the program that draws it.")) from error
        except ExtractError as error:
            raise PictureFailed(UNREAD.get(error.kind, str(error))) from error
        except Exception as error:  # whatever a broken file makes a PDF library do must not reach the reader
            log.warning("A page could not be drawn: %s", error, exc_info=error)
            raise PictureFailed(DAMAGED) from error

    def close(self) -> None:
        """Ends the worker processes."""
        with self._starting:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _draw(self, path: Path, sha256: str, number: int, width: int) -> bytes:
        return self.run(_render, path, self._passwords.of(path), number, width)

    def _ready_pool(self) -> ProcessPool:
        with self._starting:
            if self._pool is None or not self._pool.active:
                # spawn: a fork of a process with threads may inherit a lock that nobody will open
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    max_tasks=TASKS_PER_WORKER,
                    initializer=_limit_memory,
                    initargs=(self._memory_limit,),
                    context=get_context("spawn"),
                )
            return self._pool


def nearest_width(width: int) -> int:
    """The width in pixels at which a picture of about this width is made."""
    return next((offered for offered in WIDTHS if offered >= width), WIDTHS[-1])


def _limit_memory(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _render(path: Path, password: str, number: int, width: int) -> bytes:
    with open_pdf(path, password or None) as pdf:
        return pdf.render(number, width)


def _lay_out(path: Path, password: str, number: int, ranges: Ranges, parts: Ranges) -> Layout:
    with open_pdf(path, password or None) as pdf:
        width, height = pdf.size(number)
        return Layout(width, height, pdf.rects(number, ranges), pdf.spans(number, parts))
