"""The bench of misspellings: what it draws, what it prints, and how often the right word is proposed."""

import subprocess
import sys
from contextlib import closing

from bench.misspellings import KINDS, outcomes
from engine.factory import open_searcher


def test_the_right_word_comes_first_for_nearly_every_misspelling_of_the_samples(sample_library):
    with closing(open_searcher(sample_library)) as searcher:
        found = list(outcomes(searcher, 100, seed=1))
    assert {one.kind for one in found} == set(KINDS)
    assert all(one.typed != one.meant and len(one.meant) >= 6 for one in found)
    assert sum(one.right for one in found) >= 90


def test_the_bench_prints_the_share_by_kind(sample_library):
    command = [sys.executable, "-m", "bench.misspellings", sample_library, "--number", "8", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()][:6] == [
        "swap", "drop", "double", "neighbouring", "all", "milliseconds:"
    ]  # fmt: skip
    assert "of    8" in done.stdout
