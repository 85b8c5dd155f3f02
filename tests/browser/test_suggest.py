"""Help while typing, by keyboard, by touch, and with a screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe


def type_in(page, text):
    """Types as a person does; the list, once it is open for all that was typed."""
    with page.expect_response(
        lambda answer: (
            "/api/v1/suggest" in answer.url
            and answer.request.url.endswith(page.evaluate("text => new URLSearchParams({ q: text }).toString()", text))
        )
    ):
        page.locator("#q").press_sequentially(text)
    options = page.locator("#suggestions [role=option]")
    options.first.wait_for()
    return options


def chosen(page):
    """The text of the row that the box says is the active one, empty for none."""
    return page.evaluate(
        """() => {
            const row = document.getElementById(document.getElementById("q").getAttribute("aria-activedescendant"));
            return row?.matches("[aria-selected=true]") ? row.querySelector(".suggested").textContent : "";
        }"""
    )


def test_the_arrows_choose_and_enter_searches(reader):
    page = reader.open("/")
    options = type_in(page, "debt bond")
    box = page.get_by_role("combobox", name="Search the reports")
    assert box.get_attribute("aria-expanded") == "true"
    assert options.first.inner_text().startswith("debt bondage")
    assert chosen(page) == ""
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "debt bondage"
    assert box.input_value() == '"debt bondage"'
    page.keyboard.press("ArrowUp")
    assert (chosen(page), box.input_value()) == ("", "debt bond")
    page.keyboard.press("ArrowUp")
    assert chosen(page) == options.last.locator(".suggested").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=%22debt+bondage%22")
    assert page.locator(".entry").count() >= 1


def test_enter_without_a_choice_searches_what_was_typed(reader):
    page = reader.open("/")
    type_in(page, "debt bond")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=debt+bond")


def test_escape_closes_the_list_and_then_leaves_the_box(reader):
    page = reader.open("/")
    type_in(page, "debt bond")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert page.locator("#q").input_value() == "debt bond"
    assert page.locator("#q").get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") != "q"


def test_an_empty_box_has_no_list(reader):
    page = reader.open("/")
    type_in(page, "d")
    page.keyboard.press("Backspace")
    page.wait_for_timeout(400)
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("  ")
    page.wait_for_timeout(400)
    assert page.locator("#suggestions").is_hidden()


def test_the_name_of_a_field_leads_to_its_values(reader):
    page = reader.open("/")
    type_in(page, "topi")
    page.locator("#suggestions [role=option]", has_text="topic:").click()
    page.locator("#suggestions [role=option]", has_text="Debt bondage").click()
    page.wait_for_url("**/?q=topic%3A%22Debt+bondage%22")


def test_what_was_meant_is_offered_first(reader):
    page = reader.open("/")
    assert type_in(page, "debt bondgae").first.inner_text().split("\n")[0].startswith("debt bondage")
    page.goto("/?q=bondgae")
    page.get_by_role("link", name="bondage", exact=True).click()
    page.wait_for_url("**/?q=bondage")
    assert page.locator(".entry").count() >= 1


def test_one_answer_is_asked_for_where_keys_follow_each_other(reader):
    page = reader.open("/")
    type_in(page, "debt bondage")
    assert len([url for url in reader.asked if "/api/v1/suggest" in url]) <= 3
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_list(reader, scheme):
    page = reader.open("/", color_scheme=scheme, reduced_motion="reduce")
    type_in(page, "debt bond")
    page.keyboard.press("ArrowDown")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_on_a_phone_rows_are_big_enough_and_stay_on_the_screen(reader, phone):
    page = reader.open("/", **phone)
    options = type_in(page, "labour")
    boxes = [options.nth(at).bounding_box() for at in range(options.count())]
    assert all(box["height"] >= 43.5 for box in boxes)
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).violations_count == 0
    options.first.tap()
    page.wait_for_url("**/?q=*")


def test_without_scripts_the_box_is_a_plain_one(reader):
    page = reader.open("/", java_script_enabled=False)
    assert page.locator("#q").get_attribute("role") is None
    page.locator("#q").fill("debt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=debt")
