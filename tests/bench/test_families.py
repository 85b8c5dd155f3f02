"""The bench of families over two samples that are editions of one report, and lists that say so or not."""

import csv
import hashlib
import json
import subprocess
import sys

import pytest

FISHING = "tidewater-observatory/fishing"
FILES = ("vessel-index-2022.pdf", "indice-de-buques-2022.pdf", "debt-bondage-fishing-2019.pdf")


def run(labels, folder):
    command = [sys.executable, "-m", "bench.families", folder, "--labels", labels, "--workers", "1", "--json"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("families", "precision", "recall"),
    [(("vessels", "vessels", ""), 1.0, 1.0), (("vessels", "", "vessels"), 0.0, 0.0), (("", "", ""), 0.0, 0.0)],
)
def test_right_and_wrong_pairs_are_told_apart(tmp_path, editions, families, precision, recall):
    labels = tmp_path / "labels.csv"
    files = [editions / FISHING / name for name in FILES]
    with labels.open("w", encoding="utf-8", newline="") as file:
        digests = (hashlib.sha256(pdf.read_bytes()).hexdigest() for pdf in files)
        csv.writer(file).writerows([("sha256", "family"), *zip(digests, families, strict=True)])
    said = json.loads(run(labels, editions / FISHING).stdout)
    assert (said["files"], said["found"]) == (3, 1)
    assert (said["precision"], said["recall"]) == (precision, recall)
    assert len(said["not of one family"]) == 1 - precision
    assert bool(said["not found"]) == ("vessels" in families and not recall)


def test_a_folder_without_a_labelled_file_is_refused(tmp_path, editions):
    labels = tmp_path / "labels.csv"
    labels.write_text("sha256,family\n00,a\n", encoding="utf-8")
    done = run(labels, editions / FISHING)
    assert done.returncode == 1
    assert "none of the files in labels.csv" in done.stderr
