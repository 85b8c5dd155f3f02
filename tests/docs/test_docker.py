"""What the container files say is true of the packages and the command line; no container is started."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click import Context
from ruamel.yaml import YAML

from engine.elastic import client
from findspot.cli import findspot as commands
from tests.elasticsearch.node import VERSION

ROOT = Path(__file__).parents[2]
DOCKERFILE, IGNORED, EXAMPLE, PAGE = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("Dockerfile", ".dockerignore", ".env.example", "docs/elasticsearch.md")
)
COMPOSE_FILE = ROOT / "docker-compose.yml"
COMPOSE_TEXT = COMPOSE_FILE.read_text(encoding="utf-8")
COMPOSE = YAML(typ="safe").load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
OURS = ("indexer", "web")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
STAGES = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]


def _run(program, *arguments):
    command = [Path(sys.executable).with_name(program), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_compose_file_is_of_the_published_form():
    done = _run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE_FILE.name)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dockerfile_has_no_finding():
    done = _run("hadolint", "Dockerfile")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", OURS)
def test_services_call_commands_and_options_that_there_are(service):
    name, *arguments = SERVICES[service]["command"]
    command = commands.get_command(Context(commands), name)
    paths = [Path(argument) for argument in arguments if argument.startswith("/")]
    assert all(path == Path(SERVICES[service]["volumes"][0]["target"]) for path in paths)
    given = [str(ROOT) if argument == "/reports" else argument for argument in arguments]
    with command.make_context(name, given) as read:
        assert read.params["address"] == "http://elasticsearch:9200/reports"
        assert read.params.get("host", "0.0.0.0") == "0.0.0.0"


@pytest.mark.parametrize("service", OURS)
def test_services_of_ours_may_do_little(service):
    said = SERVICES[service]
    assert said["read_only"] is True
    assert said["cap_drop"] == ["ALL"]
    assert all(volume["read_only"] for volume in said["volumes"])
    assert said["depends_on"] == {"elasticsearch": {"condition": "service_healthy"}}


def test_every_service_has_a_memory_limit_and_none_is_open_to_the_network():
    assert all(service["mem_limit"] for service in SERVICES.values())
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports == ["${LISTEN:-127.0.0.1}:${PORT:-8080}:8080"]
    assert SERVICES["elasticsearch"]["networks"] == ["engine"]
    assert COMPOSE["networks"]["engine"] == {"internal": True}


def test_elasticsearch_asks_for_a_password_that_someone_chose():
    environment = SERVICES["elasticsearch"]["environment"]
    assert environment["xpack.security.enabled"] == "true"
    assert environment["ELASTIC_PASSWORD"].startswith("${ELASTIC_PASSWORD:?")
    assert not re.findall(r"\$\{ELASTIC_PASSWORD(?!:\?)", COMPOSE_TEXT)
    assert re.findall(r"^(\w+)=(.*)$", EXAMPLE, re.MULTILINE) == [("REPORTS", ""), ("ELASTIC_PASSWORD", "")]
    assert SERVICES["elasticsearch"]["volumes"][0].partition(":")[0] in COMPOSE["volumes"]


def test_credentials_are_passed_in_variables_that_are_read():
    known = {client.API_KEY, client.USER, client.PASSWORD, client.CA_FILE}
    for service in OURS:
        assert SERVICES[service]["environment"].keys() <= known
    assert known <= set(re.findall(r"`(FINDSPOT_\w+)`", PAGE))


def test_the_example_names_what_the_compose_file_takes_with_the_same_defaults():
    taken = dict(re.findall(r"\$\{(\w+):[-?]([^}]*)\}", COMPOSE_TEXT))
    told = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert told.keys() == taken.keys()
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE_TEXT))
    assert {name: value for name, value in told.items() if name not in required} == {
        name: value for name, value in taken.items() if name not in required
    }


def test_images_have_versions_and_elasticsearch_the_one_that_is_tested():
    assert SERVICES["elasticsearch"]["image"] == f"elasticsearch:{VERSION}"
    images = [stage.split()[0] for stage in STAGES]
    wanted = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert set(images) == {f"python:{wanted}-slim"}
    assert "latest" not in DOCKERFILE + COMPOSE_TEXT


def test_the_image_holds_the_packages_and_no_more_leaves_this_folder():
    packages = {name.partition(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]}
    copied = {
        source for line in re.findall(r"^COPY (?!--)(.*) \S+$", STAGES[0], re.MULTILINE) for source in line.split()
    }
    files = {
        "requirements/run.txt",
        "pyproject.toml",
        PROJECT["project"]["readme"],
        *PROJECT["project"]["license-files"],
    }
    assert copied == packages | files
    lines = [line for line in IGNORED.splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_what_the_image_installs_is_pinned_by_hash():
    assert "--require-hashes -r requirements/run.txt" in STAGES[0]
    assert re.findall(r"pip install.*--no-deps \.$", STAGES[0], re.MULTILINE)


def test_the_last_stage_runs_as_a_user_without_rights_and_builds_nothing():
    user = re.findall(r"^USER (\d+):(\d+)$", STAGES[-1], re.MULTILINE)
    assert len(user) == 1
    assert all(int(number) > 0 for number in user[0])
    assert f"--uid {user[0][0]} " in STAGES[-1]
    assert not re.search(r"\b(gcc|pip|make|build-essential)\b", STAGES[-1])
    (packages,) = re.findall(r"apt-get install --yes --no-install-recommends ([^&]+)", STAGES[-1])
    assert all(re.fullmatch(r"tesseract-ocr(-[a-z-]+)?", package) for package in packages.replace("\\", "").split())
    assert STAGES[-1].index("USER ") < STAGES[-1].index("ENTRYPOINT")
    assert 'ENTRYPOINT ["findspot"]' in STAGES[-1]


def test_the_health_check_tells_a_server_from_none(sample_library):
    code = json.loads(re.search(r"^HEALTHCHECK.*?CMD (\[.*?\])$", DOCKERFILE, re.MULTILINE | re.DOTALL)[1])[2]
    serve = [sys.executable, "-u", "-m", "findspot", "serve", "--library", sample_library, "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = re.search(r":(\d+)/", server.stdout.readline())[1]
            check = [sys.executable, "-c", code.replace("8080", port)]
            assert subprocess.run(check, check=False, timeout=60).returncode == 0
        finally:
            server.terminate()
    assert subprocess.run(check, check=False, timeout=60, capture_output=True).returncode == 1
