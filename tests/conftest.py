"""What all tests share: the samples, a library made of them, and a search page served from it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.ocr import installed

# No example has a time limit of its own: a busy machine is no fault.
settings.register_profile("findspot", deadline=None)
settings.load_profile("findspot")

pytest_plugins = ["tests.elasticsearch.fixtures"]

os.environ.setdefault("FINDSPOT_OCR", "never")  # scans are read where a test is about that: a page takes seconds

ROOT = Path(__file__).resolve().parent.parent
EDITION = ROOT / "tests" / "indexer" / "editions" / "indice-de-buques-2022.pdf"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample reports."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def tesseract() -> None:
    """Skips where Tesseract is not installed; under CI that is a failure."""
    if "en" not in installed():
        missing = "Tesseract with English is not installed: scans cannot be read"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """A folder of real reports, `FINDSPOT_CORPUS`; tests that need it are skipped where it is absent."""
    folder = os.environ.get("FINDSPOT_CORPUS", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("FINDSPOT_CORPUS names no folder of real reports")
    return Path(folder)


@pytest.fixture(scope="session")
def findspot():
    """Runs the command line as a person does: `findspot("search", "debt")` gives the completed process."""

    def run(*arguments: str | Path, **options) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "findspot", *map(str, arguments)]
        environment = {key: value for key, value in os.environ.items() if key != "FINDSPOT_LIBRARY"}
        options = {"capture_output": True, "text": True, "timeout": 300, "env": environment, **options}
        return subprocess.run(command, check=False, **options)

    return run


@pytest.fixture(scope="session")
def sample_library(samples, findspot, tmp_path_factory) -> str:
    """The address of a library of the samples, made by the command line."""
    address = tmp_path_factory.mktemp("samples") / "library"
    done = findspot(
        "index", samples / "reports", "--metadata", samples / "metadata.csv", "--library", address, "--workers", "2"
    )
    assert done.returncode == 1, done.stderr + done.stdout  # the samples hold files that cannot be read
    return str(address)


@pytest.fixture(scope="session")
def editions(samples, tmp_path_factory) -> Path:
    """The samples' reports, and beside one of them its Spanish edition."""
    folder = tmp_path_factory.mktemp("editions") / "reports"
    shutil.copytree(samples / "reports", folder)
    shutil.copy2(EDITION, folder / "tidewater-observatory" / "fishing")
    return folder


@pytest.fixture(scope="session")
def editions_library(editions, samples, findspot, tmp_path_factory) -> str:
    """The address of a library of them."""
    address = tmp_path_factory.mktemp("editions") / "library"
    done = findspot("index", editions, "--metadata", samples / "metadata.csv", "--library", address, "--workers", "2")
    assert done.returncode == 1, done.stderr + done.stdout  # as of the samples
    return str(address)


@pytest.fixture(scope="session")
def remote_sample_library(samples, findspot, elasticsearch_url) -> str:
    """The same on Elasticsearch."""
    address = f"{elasticsearch_url}/samples"
    metadata = samples / "metadata.csv"
    done = findspot("index", samples / "reports", "--metadata", metadata, "--library", address, "--workers", "2")
    assert done.returncode == 1, done.stderr + done.stdout  # the samples hold files that cannot be read
    return address


@pytest.fixture(scope="session", params=["sample_library", "remote_sample_library"], ids=["embedded", "elastic"])
def each_sample_library(request) -> str:
    """The address of the samples on each engine, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def sample_queries(samples) -> Iterator[dict]:
    """The judged queries over the samples."""
    return json.loads((samples / "truth" / "queries.json").read_text(encoding="utf-8"))
