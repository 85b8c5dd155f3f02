"""The machine's own Chromium, and the samples served to it."""

import os
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.machine import CHROMIUM, find_chromium
from tests.serving import served

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of this machine's Chromium; without one the browser tests are skipped, under CI they fail."""
    found = find_chromium()
    if found is None:
        missing = f"no Chromium on this machine: none of {', '.join(CHROMIUM)} is on the PATH"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(sample_library) -> str:
    """The address of a server over the samples."""
    with served(sample_library) as url:
        yield url


@dataclass
class Reader:
    """Opens pages as one kind of reader, and notes whatever a browser complains of."""

    browser: object
    site: str

    def __post_init__(self):
        self.contexts, self.complaints, self.asked = [], [], set()

    def open(self, path="/", *, viewport=DESKTOP, **options):
        context = self.browser.new_context(viewport=viewport, base_url=self.site, **options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._note(message))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))
        page.goto(path)
        return page

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def close(self):
        for context in self.contexts:
            try:
                context.close()
            except Error as error:
                self.complaints.append(str(error))


@pytest.fixture
def reader(browser, site):
    """Opens pages; at the end, nothing may have been complained of or asked of another machine."""
    made = Reader(browser, site)
    yield made
    made.close()
    assert made.complaints == []
    assert {url for url in made.asked if not url.startswith((site, "data:"))} == set()


@pytest.fixture
def phone() -> dict:
    return {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
