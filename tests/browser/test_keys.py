"""The keys, and the list of them, on every page."""

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.mark.parametrize("place", ["/?q=debt", "/help", "/coverage", "/concordance?q=debt"])
def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(reader, place):
    page = reader.open(place)
    page.locator("#main").focus()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    assert listed.get_by_text("next and previous report").is_visible()
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "q"
    page.keyboard.press("Escape")
    assert listed.is_hidden()
    assert page.url.endswith(place)


def test_keys_of_one_sign_can_be_turned_off_and_stay_off(reader):
    page = reader.open("/?q=debt")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys of one letter or sign work").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") != "title"
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys of one letter or sign work").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "title"
