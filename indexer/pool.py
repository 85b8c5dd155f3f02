"""Files to worker processes and results back: a file that hangs, crashes or eats memory costs only itself."""

from __future__ import annotations

import gc
import logging
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from engine.errors import Crashed, ExtractError, TooLarge, TooSlow
from indexer import server
from indexer.deadline import TIMED_OUT, deadline
from indexer.interrupts import uninterrupted

J = TypeVar("J")
R = TypeVar("R")

IN_FLIGHT = 3  # jobs for each worker that are handed out at a time: bounds the results that wait
SLACK = 5.0  # seconds after a worker's own limit
RENEWED_AFTER = 200  # files that a worker reads: bounds what a PDF library leaks
LOOKED_AFTER = 0.02  # seconds between two looks at the workers; a run's end waits for as much as two
GARBAGE_AFTER = 50_000  # objects made; the usual 700 cost a worker a twentieth of its time


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: float = 60.0
    seconds_per_megabyte: float = 1.0  # on top, for big files
    memory: int = 1 << 30  # bytes of address space of a worker

    def seconds_for(self, size: int) -> float:
        """The time for a file of so many bytes."""
        return self.seconds + self.seconds_per_megabyte * size / 1e6


def run_each(
    work: Callable[[J], R],
    jobs: Iterable[J],
    *,
    workers: int,
    limits: Limits,
    size: Callable[[J], int],
    patience: float = 0.0,
) -> Iterator[tuple[J, R | ExtractError]]:
    """Each job with its result, or with why there is none, in the order in which they end.

    `patience` is how many seconds more than its limit a job may allow itself (`indexer.deadline`).
    """
    left = iter(jobs)
    with _pool(workers, limits) as pool:
        try:
            _start(pool)
            running: dict[Future[R], J] = {}
            while True:
                for job in islice(left, workers * IN_FLIGHT - len(running)):
                    seconds = limits.seconds_for(size(job))
                    # The worker ends itself; where even that hangs, it is ended from here.
                    latest = seconds + patience + SLACK
                    running[pool.schedule(_work, (work, job, seconds), timeout=latest)] = job
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result: R | ExtractError = _result(future)
                    yield running.pop(future), result
        finally:
            pool.stop()  # type: ignore[no-untyped-call]


def _work(work: Callable[[J], R], job: J, seconds: float) -> R:
    with deadline(seconds):
        return work(job)


def _pool(workers: int, limits: Limits) -> ProcessPool:
    server.start()
    CONSTS.sleep_unit = LOOKED_AFTER
    return ProcessPool(
        max_workers=workers,
        max_tasks=RENEWED_AFTER,
        initializer=_begin,
        initargs=(limits.memory,),
        context=server.CONTEXT,
    )


def _start(pool: ProcessPool) -> None:
    """Starts the workers whole: one that was only asked for would find nobody to work for, in a traceback."""
    with uninterrupted():
        if not pool.active:  # to ask is what starts them
            raise RuntimeError("The workers did not start.")


def _begin(memory: int) -> None:
    """A worker leaves Ctrl-C to the process that writes, and cannot take the machine's memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(GARBAGE_AFTER)
    logging.disable(logging.CRITICAL)  # what PDF libraries say of damaged files is said better by our own errors
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _result(future: Future[R]) -> R | ExtractError:
    """The boundary of a file: whatever went wrong with it is its own failure, and the run goes on."""
    try:
        return future.result()
    except ExtractError as error:
        return error
    except TimeoutError:
        return _too_slow()
    except MemoryError:
        return TooLarge("Reading the file took more than its memory limit. Raise --memory-limit to let it have more.")
    except ProcessExpired as error:
        if error.exitcode == TIMED_OUT:
            return _too_slow()
        return Crashed(f"Reading the file made its worker end (exit code {error.exitcode}). Others are not affected.")
    except Exception as error:
        return ExtractError(f"Reading the file failed unexpectedly ({type(error).__name__}: {error}).")


def _too_slow() -> TooSlow:
    return TooSlow("Reading the file took longer than its time limit. Raise --time-limit to try for longer.")
