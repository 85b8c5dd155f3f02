"""Installs what the tests need and pip cannot, from Debian's packages where this is root on Debian.

Says aloud what is missing; under CI a missing part is a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from typing import NamedTuple

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FAMILIES = (
    "Noto Serif", "Noto Sans", "Noto Naskh Arabic", "Noto Kufi Arabic", "Noto Sans Devanagari", "Noto Sans CJK SC",
    "DejaVu Serif", "Liberation Serif",
)  # fmt: skip
PROGRAMS = f"{os.environ.get('PATH', '')}:/usr/sbin"  # where Debian has servers, which a user need not see
LAYOUT = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")  # the libraries with which WeasyPrint makes a PDF


def find_chromium() -> str | None:
    """The path of the machine's own Chromium, None where there is none."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _has_layout() -> bool:
    return all(find_library(name) for name in LAYOUT)


def missing_fonts() -> list[str]:
    """The font families of the sample reports that this machine lacks."""
    if not shutil.which("fc-list"):
        return list(FAMILIES)
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
    families = {name for line in listed.splitlines() for name in line.split(",")}
    return [family for family in FAMILIES if family not in families]


def _has_fonts() -> bool:
    return not missing_fonts()


class Part(NamedTuple):
    """Something that the tests need: how to see that it is there, its packages, and what is skipped without it."""

    name: str
    is_there: Callable[[], object]
    packages: tuple[str, ...]
    skipped: str


PARTS = (
    Part("Chromium", find_chromium, ("chromium", "fonts-noto-core"), "the browser tests"),
    Part("Pango", _has_layout, ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"), "tests that make PDFs"),
    Part("nginx", lambda: shutil.which("nginx", path=PROGRAMS), ("nginx-light",), "the tests behind a proxy"),
    Part("Tesseract", lambda: shutil.which("tesseract"), ("tesseract-ocr",), "the tests that read scans"),
    Part(
        "the fonts of the samples",
        _has_fonts,
        (
            "fontconfig",
            "fonts-noto-core",
            "fonts-noto-cjk",
            "fonts-dejavu-core",
            "fonts-dejavu-extra",
            "fonts-liberation",
        ),
        "the test that makes the samples again",
    ),
)


def _install(packages: list[str]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *step], env=environment, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    """Exit code 0, or 1 where something is missing under CI."""
    lacking = [part for part in PARTS if not part.is_there()]
    if lacking:
        print(f"Not on this machine: {', '.join(part.name for part in lacking)}. Installing Debian's.", flush=True)
        _install([package for part in lacking for package in part.packages])
    missing = [part for part in PARTS if not part.is_there()]
    for part in missing:
        print(f"SKIPPED: {part.skipped}. They need {part.name}: install it and run make test again.")
    return 1 if missing and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
