"""Reading in the viewer: from place to place, near and far, and words taken away with their source."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

PHRASE = '"debt bondage"'
FRACTIONS = """() => {
    const picture = document.querySelector(".paper img").getBoundingClientRect();
    return [...document.querySelectorAll(".paper .mark")].flatMap((mark) => {
        const box = mark.getBoundingClientRect();
        return [
            (box.left - picture.left) / picture.width, (box.top - picture.top) / picture.height,
            (box.right - picture.left) / picture.width, (box.bottom - picture.top) / picture.height,
        ];
    });
}"""


def open_viewer(reader, query=PHRASE, **options):
    """The viewer at the first place of the best report."""
    page = reader.open(f"/?q={query}", **options)
    page.goto(page.locator(".entry .title").first.get_attribute("href"))
    page.wait_for_function("() => document.querySelector('.paper img').complete")
    return page


def where(page):
    """The place in view, and how many there are."""
    found = re.search(r"Place (\d+) of (\d+)", page.locator(".places .where strong").inner_text())
    return int(found[1]), int(found[2])


def test_a_reader_walks_all_places_from_the_first_to_the_last_and_back(reader):
    page = open_viewer(reader)
    report = page.url.partition("/page/")[0]
    page.goto(f"{report}/pages?q={PHRASE}&only=places")
    pages = page.locator(".thumbs a").count()
    page.locator(".thumbs a").first.click()
    place, total = where(page)
    assert place == 1
    numbers = {re.search(r"/page/(\d+)", page.url)[1]}
    for step in range(2, total + 1):
        page.wait_for_load_state()  # its scripts hear the key
        page.keyboard.press("n")
        page.get_by_text(f"Place {step} of {total}").wait_for()
        assert page.locator(".paper .mark.current").first.is_visible()
        numbers.add(re.search(r"/page/(\d+)", page.url)[1])
    assert len(numbers) == pages == page.locator(".strip .tick").count()
    assert page.get_by_role("link", name="Next place").count() == 0
    page.keyboard.press("p")
    page.get_by_text(f"Place {total - 1} of {total}").wait_for()
    page.wait_for_load_state()
    before = page.url
    page.keyboard.press("k")
    page.wait_for_url(lambda url: url != before)
    after = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != after and "/page/" in url and "place=" not in url)
    page.keyboard.press("Escape")
    page.wait_for_url("**/?q=*")


@pytest.mark.parametrize("kind", ["desktop", "phone"])
def test_the_strip_leads_to_the_page_that_lies_where_it_is_clicked(reader, phone, kind):
    page = open_viewer(reader, **(phone if kind == "phone" else {}))
    page.evaluate("scrollTo(0, 0)")
    tick = page.locator(".strip a").last
    number = re.search(r"/page/(\d+)", tick.get_attribute("href"))[1]
    box = tick.locator(".cell").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(f"**/page/{number}?*place=1*")
    page.evaluate("scrollTo(0, 0)")
    whole, cells = page.locator(".strip-all").bounding_box(), page.locator(".strip .tick").count()
    assert cells > 1
    page.mouse.click(whole["x"] + whole["width"] - 3, whole["y"] + (whole["height"] - 3 if kind == "desktop" else 5))
    last = page.locator(".where span", has_text="of ").last.inner_text().split()[-1]
    page.wait_for_url(f"**/page/{last}?*")


def select_on_picture(page, first, last):
    """Draws the mouse over the words from the one that begins so to the one that ends so."""
    words = page.locator(".letters tspan")
    start, end = (words.filter(has_text=re.compile(f"^{word}$")).first for word in (first, last))
    start.scroll_into_view_if_needed()
    one, other = start.bounding_box(), end.bounding_box()
    page.mouse.move(one["x"] + 1, one["y"] + one["height"] / 2)
    page.mouse.down()
    page.mouse.move(other["x"] + other["width"] - 1, other["y"] + other["height"] / 2, steps=8)
    page.mouse.up()


def test_words_selected_on_the_picture_are_copied_with_their_source(reader):
    page = open_viewer(reader, query="title:bondage+fishers")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(re.sub(r"/page/\d+\?", "/page/3?zoom=100&", page.url.partition("#")[0]))
    select_on_picture(page, "rule", "seaboard")
    selected = "rule and not the exception for migrant crews on long-haul trawlers that sail from the eastern seaboard"
    assert " ".join(page.evaluate("getSelection().toString()").split()) == selected
    page.keyboard.press("c")
    page.get_by_text("Copied: selection with citation").wait_for()
    words, source = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert words == f"“{selected}”"
    cited, link = source.rsplit(" ", 1)
    assert cited == (
        "Priya Wongsakul, Hana Lindqvist, Tidewater Observatory, "
        "Debt Bondage at Sea: Migrant Crews in the Fishing Fleet of Thailand (2019), p. 3."
    )
    page.goto(link)
    assert "exception" in page.locator(".page-text").inner_text()


def test_without_a_selection_the_place_is_copied_and_without_a_clipboard_too(reader):
    page = open_viewer(reader)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("n")
    page.get_by_text("Place 2 of").wait_for()
    quote = page.locator("[data-copy]").get_attribute("data-quote")
    assert "debt bondage" in quote.lower()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    page.get_by_role("button", name="Copy with citation").click()
    page.get_by_text("Copied: place with citation").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{quote}”\n")
    assert copied.endswith(page.url)
    page.evaluate("() => { document.execCommand = () => false }")
    page.get_by_role("button", name="Copy with citation").click()
    assert page.get_by_label("Copy this").input_value() == copied
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.dataset.copy") == ""


def test_marks_stay_on_their_words_however_near_the_page_is(reader):
    page = open_viewer(reader)
    page.keyboard.press("n")
    page.get_by_text("Place 2 of").wait_for()
    fit, levels = page.evaluate(FRACTIONS), []
    assert len(fit) >= 4
    for _ in range(4):
        width = page.locator(".paper img").bounding_box()["width"]
        page.keyboard.press("+")
        page.wait_for_function(
            "least => document.querySelector('.paper img').getBoundingClientRect().width > least", arg=width + 20
        )
        levels.append(re.search(r"zoom=(\d+)", page.url)[1])
        assert page.evaluate(FRACTIONS) == pytest.approx(fit, abs=0.002)
        mark, pane = page.locator(".paper .mark.current").first.bounding_box(), page.locator(".paper").bounding_box()
        assert pane["x"] <= mark["x"] <= pane["x"] + pane["width"]
        assert pane["y"] <= mark["y"] <= pane["y"] + pane["height"]
    assert levels == ["150", "200", "300", "400"]
    assert page.get_by_role("link", name="Zoom in").count() == 0
    picture = page.locator(".paper img")
    page.wait_for_function("() => document.querySelector('.paper img').currentSrc.includes('width=3600')")
    assert picture.bounding_box()["width"] > 2000
    page.keyboard.press("0")
    page.wait_for_url(lambda url: "zoom" not in url)
    assert page.evaluate(FRACTIONS) == pytest.approx(fit, abs=0.0001)


def test_what_is_in_the_middle_stays_there_when_the_page_comes_nearer(reader):
    page = open_viewer(reader)
    page.goto(re.sub(r"/page/\d+\?", "/page/3?zoom=200&", page.url.partition("#")[0].replace("&place=1", "")))
    middle = """() => {
        const box = document.querySelector("figure").getBoundingClientRect();
        const pane = document.querySelector(".paper").getBoundingClientRect();
        const [x, y] = [pane.left + pane.width / 2, pane.top + pane.height / 2];
        return [(x - box.left) / box.width, (y - box.top) / box.height];
    }"""
    page.evaluate("document.querySelector('.paper').scrollTo(500, 900)")
    before = page.evaluate(middle)
    page.keyboard.press("+")
    page.wait_for_url("**zoom=300**")
    page.wait_for_function("() => document.querySelector('.paper').scrollTop > 1000")
    assert page.evaluate(middle) == pytest.approx(before, abs=0.01)


def test_the_picture_of_the_next_place_is_there_before_the_reader_is(reader):
    page = open_viewer(reader)
    page.wait_for_load_state("networkidle")
    ahead = re.search(r"/page/(\d+)", page.get_by_role("link", name="Next place").get_attribute("href"))[1]
    assert f"/page/{ahead}/" not in page.url
    fetched = {url for url in reader.asked if f"/page/{ahead}/picture" in url}
    assert len(fetched) == 1
    page.keyboard.press("n")
    page.get_by_text("Place 2 of").wait_for()
    assert page.evaluate("document.querySelector('.paper img').currentSrc") in fetched


def test_small_pages_are_drawn_only_when_they_are_looked_at(reader):
    page = open_viewer(reader)
    page.wait_for_load_state("networkidle")
    assert not [url for url in reader.asked if "width=200" in url]
    page.get_by_text("Pages", exact=True).click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.thumbs img')].every((one) => one.naturalWidth === 200)"
    )
    assert page.locator(".thumbs [aria-current=page]").count() == 1
    page.keyboard.press("Escape")
    assert not page.locator(".thumbs").is_visible()


def test_words_are_sought_in_the_report_and_the_search_is_still_there(reader):
    page = open_viewer(reader)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "find"
    page.keyboard.type("broker")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=broker*")
    assert "broker" in page.locator(".text mark.current").inner_text().lower()
    page.get_by_role("link", name="Back to").click()
    page.wait_for_url(lambda url: "find=" not in url)
    assert "bondage" in page.locator(".text mark").first.inner_text().lower()
    page.get_by_role("link", name="← Results").click()
    page.wait_for_url("**/?q=*bondage*")


def test_the_places_of_a_long_report_follow_when_they_are_counted(reader, monkeypatch):
    monkeypatch.setattr("webapp.walking.LONG", 1)
    page = open_viewer(reader, query="bondage+OR+zeppelin")
    page.get_by_text(re.compile(r"^Place \d+ of \d+$")).wait_for()
    assert page.locator(".strip .tick").count() > 0
    page.keyboard.press("n")
    page.get_by_text("Place 2 of").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["desktop", "phone"])
def test_axe_finds_nothing_in_the_viewer_and_its_panels(reader, phone, kind, scheme):
    options = {"color_scheme": scheme, "reduced_motion": "reduce", **(phone if kind == "phone" else {})}
    page = open_viewer(reader, **options)
    for address in (page.url.replace("?", "?zoom=200&find=broker&"), re.sub(r"/page/\d+\?", "/pages?", page.url)):
        page.goto(address)
        if "/pages" not in address:
            page.get_by_text("Pages", exact=True).click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_all_of_the_viewer_is_in_reach_of_a_finger(reader, phone):
    page = open_viewer(reader, **phone)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".tools :is(a, button, summary, [type=search]), .steps a")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
