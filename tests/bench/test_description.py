"""The bench of descriptions over the samples, of which the truth is known."""

import csv
import json
import subprocess
import sys

import pytest

from bench.description import ASKED
from engine.report import Fingerprint, Report

COLUMNS = ("path", "country", "year", "language", "organisation", "topic")
ROWS = (
    ("reports/tidewater-observatory/fishing/debt-bondage-fishing-2019.pdf", "", "2019", "en", "", "debt bondage"),
    ("reports/archive/panel-annex-restricted-2020.pdf", "", "2020", "", "", ""),
    ("reports/collectif-lagune/travail-domestique-forcé-2020.pdf", "CIV", "2020", "de", "", "forced labour"),
)


def run(labels, *options):
    command = [sys.executable, "-m", "bench.description", labels, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_right_and_wrong_are_told_apart(tmp_path, samples):
    labels = tmp_path / "labels.csv"
    with labels.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((COLUMNS, *ROWS))
    said = json.loads(run(labels, "--folder", samples, "--json").stdout)
    figures = {name: (figure["right"], figure["of"]) for name, figure in said.items()}
    assert figures["language"] == (1, 2)
    assert figures["year"] == (2, 3)
    assert figures["country first"] == (1, 1)
    assert figures["topic"] == (2, 2)
    assert figures["organisation"] == (0, 0)
    assert figures["title"] == (0, 0)  # of files that the labels do not have
    assert "said fr" in said["language"]["misses"][0]
    assert "said not read" in said["year"]["misses"][0]


def test_a_file_that_is_not_there_is_named(tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text(",".join(COLUMNS) + "\ngone.pdf,,,,,\n", "utf-8")
    done = run(labels)
    assert done.returncode == 1
    assert "gone.pdf" in done.stderr


TITLES = "Paid in Promises: Fishing Crews of the Gulf | Paid in Promises"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("PAID IN PROMISES – FISHING CREWS OF THE GULF", True),
        ("Paid in promises", True),
        ("Paid in Promises: Fishing Crew of the Gulf 2", True),
        ("Fishing Crews of the Gulf", False),
        ("", False),
    ],
)
def test_a_title_is_one_that_a_reader_would_take(said, right):
    _, is_right = ASKED["title"]
    assert is_right(Report("id", "/", "a.pdf", Fingerprint(0, 0, ""), said), TITLES) is right
