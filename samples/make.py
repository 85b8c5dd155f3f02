"""Makes the sample reports, their metadata and their ground truth: `python samples/make.py [--to FOLDER]`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from making import catalogue, metadata, pages, queries, readme, traits, truth

HERE = Path(__file__).parent
EPOCH = "1735689600"  # 1 January 2025: fonts and dates inside the files never depend on the day of making


def make(folder: Path) -> None:
    """Writes reports, sidecars, metadata.csv, README.md and truth under the folder."""
    samples = catalogue.load(HERE / "catalogue.toml")
    printed = {sample.path: pages.print_report(sample, HERE / "sources") for sample in samples}
    for sample in samples:
        file = folder / sample.path
        file.parent.mkdir(parents=True, exist_ok=True)
        traits.write(sample, printed[sample.path].pdf, file)
        metadata.write_sidecar(sample, file)
    metadata.write_csv(samples, folder / "metadata.csv")
    metadata.write_other_files(folder)
    truths = {sample.path: truth.of(sample, printed[sample.path]) for sample in samples}
    truth.check(truths, folder)
    truth.write(truths, folder / "truth")
    truth.write_texts({sample.path: printed[sample.path] for sample in samples if sample.has_text}, folder / "truth")
    queries.write(samples, truths, printed, folder / "truth" / "queries.json")
    readme.write(samples, truths, HERE / "sources", folder / "README.md")


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--to", type=Path, default=HERE, metavar="FOLDER", help="where to write (default: beside this file)"
    )
    make(parser.parse_args().to)


if __name__ == "__main__":
    main()
