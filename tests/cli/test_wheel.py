"""The built wheel, installed elsewhere with the pinned requirements alone, indexes and serves."""

import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The commands of an environment that has the wheel and what the pinned requirements name, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    venv.create(folder / "venv", with_pip=True)
    commands = folder / "venv" / "bin"
    pip = [commands / "python", "-m", "pip", "--disable-pip-version-check", "-q"]
    run(*pip, "install", "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    run(*pip, "install", "--no-deps", next(folder.glob("*.whl")))
    run(*pip, "check")
    return commands


def run(*command, ok=(0,)) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode in ok, done.stdout + done.stderr
    return done.stdout


def test_it_indexes_searches_and_draws_pages(installed, samples, tmp_path):
    library = tmp_path / "library"
    run(installed / "findspot", "index", samples / "reports", "--library", library, ok=(1,))
    found = json.loads(run(installed / "findspot", "search", '"debt bondage"', "--json", "--library", library))
    assert found["pages_total"] > 3
    command = [installed / "findspot", "serve", "--library", library, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline())[0]
            page = found["hits"][0]["pages"][0]["url"].split("#")[0]
            viewer = urlopen(url.rstrip("/") + page).read().decode()
            assert "<mark" in viewer
            picture = re.search(r'src="([^"]*picture\.png[^"]*)"', viewer)[1].replace("&amp;", "&")
            assert urlopen(url.rstrip("/") + quote(picture, safe="/?=&")).read().startswith(b"\x89PNG")
        finally:
            server.terminate()


def test_its_packages_are_those_of_the_project_and_bring_their_data(installed):
    asked = (
        "import engine, findspot, indexer, webapp; print(*(m.__file__ for m in (engine, findspot, indexer, webapp)))"
    )
    for file in run(installed / "python", "-c", asked).split():
        assert file.startswith(str(installed.parent))
    listed = "from engine import vocabulary as v; print(len(v.topics()), len(v.regions()))"
    assert all(int(number) > 50 for number in run(installed / "python", "-c", listed).split())
