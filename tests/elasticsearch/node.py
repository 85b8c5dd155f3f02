"""A real Elasticsearch node on this machine, for the tests.

The server and its transport are the official jars, fetched by Maven; ours are a launcher and `GET /`. The node is laid
out once under `.elasticsearch/` in the checkout, where it can be deleted at any time. Not in the published jars, so
not on this node: `_terms_enum`, `_delete_by_query`, `_reindex`, scripts, ingest, security and the rest of x-pack.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

VERSION = "9.5.3"
JAVA_RELEASE = 21
START_SECONDS = 180  # a start takes 5 to 10 s on an idle machine, 40 s were seen on a busy one
STOP_SECONDS = 30
LOG_LINES = 40

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".elasticsearch"
MODULES = {
    "root": "findspot.testnode.RootPlugin",
    "transport": "org.elasticsearch.transport.netty4.Netty4Plugin",
}
JVM = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # compiled fast rather than well: a node of the tests lives for seconds
    "--enable-native-access=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
)


class NodeFailed(Exception):
    """A node could not be built, started or stopped; its text ends with the last lines of the log."""


def missing() -> str:
    """What this machine lacks to run a node, in words; empty where it lacks nothing."""
    lacks = []
    if _jdk() is None:
        lacks.append(f"a JDK of release {JAVA_RELEASE} or later (JAVA_HOME, javac on the PATH, or /usr/lib/jvm)")
    if not _home().is_dir() and shutil.which("mvn") is None:
        lacks.append("Maven (mvn on the PATH)")
    return " and ".join(lacks)


def build() -> Path:
    """The folder of the node's program, made by Maven where it is not there yet."""
    home = _home()
    with _one_at_a_time():
        if not home.is_dir():
            _build(home)
    return home


class Node:
    """A node on a free port of this machine; it keeps port and data from start to start."""

    def __init__(self, folder: Path, *, heap: str = "512m", settings: Mapping[str, str] | None = None) -> None:
        self.folder, self.heap, self.settings = folder, heap, dict(settings or {})
        self.log = folder / "node.log"
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the node, known from its first start on."""
        if not self._port:
            raise NodeFailed("The node has no address before its first start.")
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The process of the running node."""
        return self._running().pid

    @property
    def running(self) -> bool:
        """Whether there is a process, be it paused."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Starts the node and waits until it answers and every index can be searched."""
        if self.running:
            return self
        home = build()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ports.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            # The pipe is never written to: it ends with this process, however that ends, and the node with it.
            self._process = subprocess.Popen(
                self._command(home), stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, process_group=0
            )
        atexit.register(self.stop)
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """Ends the node in good order; nothing happens where none runs."""
        if self.running:
            self.resume()
            self._running().terminate()
        self._ended()

    def kill(self) -> None:
        """Ends the node at once, as kill -9 does: what it had not written is lost."""
        if self.running:
            self._running().kill()
        self._ended()

    def restart(self) -> Self:
        """Stops the node and starts it again on the same port with the same data."""
        self.stop()
        return self.start()

    def pause(self) -> None:
        """Lets the node accept connections but answer nothing, until `resume`."""
        self._running().send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets a paused node go on."""
        self._running().send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _ports(self) -> Path:
        return self.folder / "logs" / "http.ports"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or not self.running:
            raise NodeFailed("The node does not run.")
        return self._process

    def _command(self, home: Path) -> list[str]:
        java = [str(_known_jdk() / "bin" / "java"), f"-Xms{self.heap}", f"-Xmx{self.heap}", *JVM]
        settings = {
            "http.port": str(self._port),
            "transport.port": "0",
            # Else a machine with a nearly full disk lets no index be made.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "cluster.info.update.interval": "10s",  # the least allowed: how long a disk takes to be seen as full
            **self.settings,
        }
        paths = [str(home), str(self.folder)]
        pairs = [f"{key}={value}" for key, value in settings.items()]
        return [*java, "-cp", f"{home}/lib/*", "findspot.testnode.Launcher", *paths, *pairs]

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.running:
                raise NodeFailed(f"The node ended while it started. {_tail(self.log)}")
            if time.monotonic() > end:
                raise NodeFailed(f"The node did not answer within {START_SECONDS} s. {_tail(self.log)}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        if not self._ports.is_file():
            return False
        self._port = int(self._ports.read_text(encoding="utf-8").split()[0].rpartition(":")[2])
        connection = HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _ended(self) -> None:
        if self._process is None:
            return
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait(STOP_SECONDS)
            raise NodeFailed(f"The node had to be killed after {STOP_SECONDS} s. {_tail(self.log)}") from error
        finally:
            if process.stdin is not None:
                process.stdin.close()


def _home() -> Path:
    digest = hashlib.sha256(repr((VERSION, MODULES)).encode())
    for path in sorted([HERE / "pom.xml", *HERE.glob("java/**/*.java")]):
        digest.update(path.read_bytes())
    return CACHE / f"{VERSION}-{digest.hexdigest()[:12]}"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(home: Path) -> None:
    unfinished = CACHE / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    _maven(unfinished)
    shutil.rmtree(unfinished / "target")
    (unfinished / "config").mkdir()
    (unfinished / "plugins").mkdir()
    for name, plugin in MODULES.items():
        _describe(unfinished / "modules" / name, plugin)
    unfinished.rename(home)


def _maven(home: Path) -> None:
    log = CACHE / "build.log"
    command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), f"-Delasticsearch.version={VERSION}", f"-Dhome={home}"]
    with log.open("wb") as output:
        done = subprocess.run(
            [*command, "package"],
            env={**os.environ, "JAVA_HOME": str(_known_jdk())},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise NodeFailed(f"Maven could not build the node (exit code {done.returncode}). {_tail(log)}")


def _describe(module: Path, plugin: str) -> None:
    """Writes what Elasticsearch demands to be told of a module."""
    lines = {
        "name": module.name,
        "description": module.name,
        "classname": plugin,
        "version": VERSION,
        "elasticsearch.version": VERSION,
        "java.version": JAVA_RELEASE,
    }
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (module / "plugin-descriptor.properties").write_text(text, encoding="utf-8")


def _known_jdk() -> Path:
    found = _jdk()
    if found is None:
        raise NodeFailed(f"A node needs {missing()}.")
    return found


def _jdk() -> Path | None:
    """The first JDK that is new enough: JAVA_HOME, the one on the PATH, those that the system installed."""
    on_path = shutil.which("javac")
    places = [
        *([Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []),
        *([Path(on_path).resolve().parents[1]] if on_path else []),
        *sorted(Path("/usr/lib/jvm").glob("*")),
    ]
    return next((place for place in places if _release(place) >= JAVA_RELEASE), None)


def _release(jdk: Path) -> int:
    """The Java release of a JDK, 0 where the folder holds none."""
    if not (jdk / "bin" / "javac").is_file() or not (jdk / "release").is_file():
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', (jdk / "release").read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) if found else 0


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
    return "\n".join([f"The last lines of {log}:", *lines])
