"""What a worker does with files that are made to break it, known by their names."""

import os
import signal

from indexer.read import Job, Reading, read


def work(job: Job) -> Reading:
    match job.pdf.file.stem:
        case "hang":
            while True:
                pass
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "memory":
            bytearray(64 << 30)
        case "bug":
            raise ZeroDivisionError("a bug")
    return read(job)
