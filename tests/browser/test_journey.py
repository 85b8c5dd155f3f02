"""A reader's way from a question to the words on the page, in a real browser, over a library on each engine."""

import re

import pypdfium2
import pytest

from tests.serving import served

PHRASE = '"debt bondage"'


@pytest.fixture(scope="module")
def site(each_sample_library) -> str:
    """The address of a server over the samples."""
    with served(each_sample_library) as url:
        yield url


def marks_of(page):
    """For each mark its box as fractions of the picture."""
    return page.evaluate(
        """() => {
            const picture = document.querySelector(".paper img").getBoundingClientRect();
            return [...document.querySelectorAll(".paper .mark")].map((mark) => {
                const box = mark.getBoundingClientRect();
                return [
                    (box.left - picture.left) / picture.width, (box.top - picture.top) / picture.height,
                    (box.right - picture.left) / picture.width, (box.bottom - picture.top) / picture.height,
                ];
            });
        }"""
    )


def printed_under(path, number, marks):
    """What PDFium reads inside each box of an upright page."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        return [
            text.get_text_bounded(left * width, height - bottom * height, right * width, height - top * height)
            for left, top, right, bottom in marks
        ]


def original_of(page, samples):
    """The sample's path and the page number that the viewer shows."""
    report, number = re.search(r"/report/([^/]+)/page/(\d+)", page.url).groups()
    answer = page.request.get(f"/api/v1/reports/{report}").json()
    return samples / "reports" / answer["path"], int(number)


def test_from_a_question_over_a_facet_to_the_marked_words_on_the_page(reader, samples):
    page = reader.open()
    page.get_by_role("combobox", name="Search the reports").fill(PHRASE)
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url("**/?q=*")
    found = page.locator(".entry").count()
    assert found >= 1

    page.locator("#filters input[type=checkbox][name=language][value=en]").check()
    page.wait_for_url("**language=en*")
    assert page.get_by_role("link", name="Remove Language English").is_visible()
    assert 1 <= page.locator(".entry").count() <= found
    assert page.locator(".entry mark").first.inner_text().lower().startswith("debt")

    page.locator(".entry .title").first.click()
    page.wait_for_url("**/page/*")
    page.wait_for_function("document.querySelector('.paper img').complete")
    assert page.locator(".paper img").evaluate("image => image.naturalWidth") > 400
    marks = marks_of(page)
    assert marks
    assert all(-0.01 <= edge <= 1.01 for mark in marks for edge in mark)
    words = printed_under(*original_of(page, samples), marks)
    assert all(re.search("debt|bondage", word.lower()) for word in words), words
    assert page.locator(".paper .mark.current").first.is_visible()
    assert page.locator(".text mark").count() >= 1


def test_a_filter_taken_off_by_its_chip_brings_back_the_list(reader):
    page = reader.open(f"/?q={PHRASE}&language=en")
    page.get_by_role("link", name="Remove Language English").click()
    page.wait_for_url(lambda url: "language" not in url)
    assert page.locator(".chip").count() == 0


def test_after_a_tick_the_reader_is_where_the_tick_was(reader):
    page = reader.open("/")
    page.locator("#filters input[name=language][value=en]").check()
    page.wait_for_url("**language=en*")
    assert page.evaluate("document.activeElement.value") == "en"


def test_a_region_is_found_in_its_facet_by_typing(reader):
    page = reader.open("/")
    finder = page.get_by_role("searchbox", name="Find in Region")
    if not finder.count():
        pytest.skip("the samples have too few regions for a finder")
    finder.fill("nicaragua")
    assert page.locator("#filters input[name=region]:visible").last.get_attribute("value") == "NIC"


def test_without_scripts_search_filters_and_viewer_work(reader):
    page = reader.open(java_script_enabled=False)
    page.locator("#q").fill("debt")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator("#filters input[name=language][value=en]").check()
    page.get_by_role("button", name="Apply the filters").click()
    assert "language=en" in page.url
    page.locator(".entry .title").first.click()
    assert page.locator(".paper .mark").count() >= 1
    before = page.url
    page.get_by_role("link", name="Next page").click()
    assert page.url != before
    page.get_by_role("link", name="Previous place").click()
    assert page.locator(".text mark.current").count() == 1
    page.get_by_role("link", name="← Results").click()
    assert "language=en" in page.url
    assert page.locator(".entry").count() >= 1


def test_the_list_and_the_viewer_obey_the_keyboard(reader):
    page = reader.open("/?q=debt")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "title"
    list_address = page.url
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/*")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("p")
    page.wait_for_url(lambda url: url == first)
    number = int(re.search(r"/page/(\d+)", page.url)[1])
    there, back, other = ("ArrowLeft", "ArrowRight", number - 1) if number > 1 else ("ArrowRight", "ArrowLeft", 2)
    page.keyboard.press(there)
    page.wait_for_url(f"**/page/{other}?*")
    page.keyboard.press(back)
    page.wait_for_url(f"**/page/{number}?*")
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: url == list_address)


def test_going_back_finds_the_list_as_far_down_as_it_was(reader):
    page = reader.open("/", viewport={"width": 1000, "height": 400})
    page.locator(".entry .title").last.scroll_into_view_if_needed()
    down = page.evaluate("scrollY")
    assert down > 100
    page.locator(".entry .title").last.click()
    page.wait_for_url("**/report/*")
    page.get_by_role("link", name="← Results").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.wait_for_function(f"Math.abs(scrollY - {down}) < 5")


def test_the_theme_chosen_stays(reader):
    page = reader.open("/", color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark theme").click()
    page.goto("/help")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_a_link_to_a_place_shows_it_in_the_picture_and_in_the_text(reader):
    page = reader.open(f"/?q={PHRASE}")
    page.locator(".quote").first.click()
    page.wait_for_url("**#place-1")
    page.wait_for_function("document.querySelector('.paper img').complete")
    for mark in (page.locator(".paper .mark.current").first, page.locator(".text mark.current").first):
        box = mark.bounding_box()
        assert 0 <= box["y"] <= 900 - box["height"]


def tick_and_go_back(page, *, labels):
    """Ticks the boxes one after the other, then goes one step back."""
    for label in labels:
        before = page.url
        page.locator("#filters .pick", has_text=label).first.click()
        page.wait_for_url(lambda url, before=before: url != before)
    page.go_back()
    page.wait_for_load_state("load")


def ticked(page):
    return page.locator("#filters input:checked").evaluate_all("boxes => boxes.map(box => box.value)")


def test_after_the_back_button_the_boxes_follow_the_address(reader):
    page = reader.open("/?q=labour")
    tick_and_go_back(page, labels=("Child labour", "Asia"))
    assert "region" not in page.url
    assert ticked(page) == ["child-labour"]
    page.locator("#filters .pick", has_text="English").click()
    page.wait_for_url("**language=en*")
    assert "region" not in page.url


def test_a_page_that_the_browser_kept_follows_its_address_too(reader):
    page = reader.open("/?q=labour")
    page.locator("#q").fill("another")
    page.locator("#filters input[name=topic][value=child-labour]").evaluate("box => { box.checked = true }")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert ticked(page) == []
    assert page.locator("#q").input_value() == "labour"


def test_where_nothing_is_found_the_words_have_the_main_column(reader):
    page = reader.open("/?q=zzzqqq")
    assert page.locator("#filters").count() == 0
    assert page.locator("#main").bounding_box()["width"] > 800
    assert page.locator(".nothing").bounding_box()["width"] > 400


def test_letters_in_a_year_field_are_told(reader):
    page = reader.open("/?q=debt")
    page.get_by_label("From").fill("abcd")
    page.get_by_role("button", name="Set the years").click()
    page.get_by_text("“abcd” is no year and was left out.").wait_for()
    page.get_by_label("From").fill("2015")
    page.get_by_role("button", name="Set the years").click()
    page.wait_for_url(re.compile(r"\?q=debt&year=2015-$"))


def test_without_scripts_the_boxes_follow_the_address_after_the_back_button(reader):
    page = reader.open("/?q=labour&topic=child-labour", java_script_enabled=False)
    page.get_by_label("Asia 2 reports", exact=True).click()
    page.get_by_role("button", name="Apply the filters").click()
    page.wait_for_url("**region=142*")
    page.go_back()
    page.wait_for_load_state("load")
    boxes = page.locator("#filters input[type=checkbox]")
    assert [boxes.nth(n).get_attribute("value") for n in range(boxes.count()) if boxes.nth(n).is_checked()] == [
        "child-labour"
    ]
