"""The web app over a library, as a running server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from webapp.server import listening


@contextmanager
def served(address: str, **options) -> Iterator[str]:
    """The server's address, without a slash at its end; it has ended with the `with`."""
    with listening(address, **options) as (server, url):
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield url.rstrip("/")
        finally:
            with suppress(OSError):  # awake already, it has closed before it is called
                server.trigger.pull_trigger(server.close)  # in its own thread: closed from here, its loop may fail
            thread.join(60)
        assert not thread.is_alive()
