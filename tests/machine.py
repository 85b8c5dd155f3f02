"""Installs what the tests need and pip cannot: a Chromium, from Debian's packages where this is root on Debian.

Says aloud what is missing; under CI a missing part is a failure.
"""

import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of the machine's own Chromium, None where there is none."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _install_chromium() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-core"]):
        subprocess.run(["apt-get", *step], env=environment, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    """Exit code 0, or 1 where something is missing under CI."""
    if find_chromium() is None:
        print("No Chromium on this machine: installing Debian's.", flush=True)
        _install_chromium()
    if (chromium := find_chromium()) is not None:
        print(f"Browser tests run in {chromium}")
        return 0
    print("SKIPPED: the browser tests. They need Chromium on the PATH: install it and run make test again.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
