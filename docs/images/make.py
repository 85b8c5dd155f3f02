"""The pictures of the documentation, made anew of the samples: `python docs/images/make.py`.

Each page stands at three widths in both themes, as `PAGE-WIDTH-THEME.png`; some in Arabic too, as `...-ar.png`.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.machine import find_chromium  # noqa: E402
from tests.serving import served  # noqa: E402

SIZES = {1440: 900, 820: 1100, 390: 844}
COLOURS = 128  # of a picture, which makes it a third as large
QUERY = "debt+bondage"
NAMES = ("Golden Ferry", "debt bondage", "kafala", "brick kilns", "Tidewater Observatory")
IN_ARABIC = ("search", "viewer", "counts")
PAGES = {
    "search": f"/?q={QUERY}",
    "report": "",
    "viewer": "",
    "concordance": f"/concordance?q={QUERY}&by=right",
    "counts": "/counts?q=debt&q=passport&all=1",
    "batch": f"/batch?terms={'%0A'.join(NAMES).replace(' ', '+')}&by=region",
}


def library(folder: Path) -> str:
    """The address of a library of the samples."""
    address = str(folder / "library")
    reports, metadata = ROOT / "samples" / "reports", ROOT / "samples" / "metadata.csv"
    command = [
        sys.executable,
        "-m",
        "findspot",
        "index",
        str(reports),
        "--metadata",
        str(metadata),
        "--library",
        address,
    ]
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # some samples cannot be read
    return address


def open_page(page: Page, url: str, name: str) -> None:
    """Goes to the page; a report and a page of it are those of the first place found."""
    page.goto(url + (PAGES[name] or PAGES["search"]))
    if name in ("report", "viewer"):
        link = page.locator('.entry a[href*="/page/"]').first.get_attribute("href") or ""
        page.goto(url + (link if name == "viewer" else link.partition("/page/")[0] + f"?q={QUERY}"))
        page.wait_for_load_state("networkidle")


def main() -> None:
    """Makes the pictures."""
    views = [(theme, *size, "en-GB", tuple(PAGES)) for theme in ("light", "dark") for size in SIZES.items()]
    views += [("light", width, SIZES[width], "ar", IN_ARABIC) for width in (1440, 390)]
    with (
        tempfile.TemporaryDirectory() as scratch,
        served(library(Path(scratch))) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium())
        for theme, width, height, locale, names in views:
            phone = width < 500
            view = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                locale=locale,
                has_touch=phone,
                is_mobile=phone,
            )
            page = view.new_page()
            for name in names:
                open_page(page, url, name)
                picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
                spoken = "" if locale.startswith("en") else f"-{locale}"
                picture.save(HERE / f"{name}-{width}-{theme}{spoken}.png", optimize=True)
            view.close()
        browser.close()


if __name__ == "__main__":
    main()
