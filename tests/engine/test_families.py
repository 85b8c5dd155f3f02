"""What is of one family, from texts: reports that are one, and pairs that look like one and are not."""

from dataclasses import replace
from random import Random

import pytest

from engine.document import prepare
from engine.families import Families, families, relation, state_of
from engine.report import Fingerprint, Page, Report, traits_of

LETTERS = {"en": "abcdefghijklmnopqrstuvwxyz", "ru": "абвгдежзийклмнопрстуфхцч", "ar": "ابتثجحخدذرزسشصضطظعغفقكلمن"}
LETTERS["fr"] = LETTERS["es"] = LETTERS["de"] = LETTERS["en"]


def words(random: Random, number: int, language: str = "en") -> list[str]:
    """Words that no language has, short and long ones."""
    return ["".join(random.choices(LETTERS[language], k=random.randint(2, 14))) for _ in range(number)]


def numbers(seed: int, number: int = 60) -> list[str]:
    random = Random(seed)
    return [str(random.choice((random.randint(10, 99), random.randint(100, 9999)))) for _ in range(number)]


def pages(seed: int, figures: list[str], *, language: str = "en", number: int = 4) -> list[str]:
    """Pages of words with these numbers among them, in order."""
    random = Random(f"{seed} {language}")
    made = []
    for share in shares(figures, number):
        text = words(random, 200, language)
        places = sorted(random.sample(range(200), len(share)), reverse=True)
        for place, figure in zip(places, reversed(share), strict=True):
            text.insert(place, figure)
        made.append(" ".join(text))
    return made


def shares(figures: list[str], number: int) -> list[list[str]]:
    """The numbers of each page."""
    size = -(-len(figures) // number)
    return [figures[at * size : (at + 1) * size] for at in range(number)]


def report(id: str, texts: list[str], *, language: str = "en", content: str = "", **described) -> Report:
    read = [Page(at, text, language, problem="" if text else "no text") for at, text in enumerate(texts, start=1)]
    made = Report(id, "/", f"{id}.pdf", Fingerprint(1, 1, content or id), id, languages=(language,),
                  page_count=len(texts), **described)  # fmt: skip
    return prepare(made, read).report


def groups(*reports: Report) -> tuple[tuple[str, ...], ...]:
    return families({one.id: traits_of(one) for one in reports}).groups


def edited(texts: list[str], part: float, seed: int = 0) -> list[str]:
    """The texts with that part of their sentences of eight words written anew."""
    random = Random(seed)

    def page(text: str) -> str:
        parts = text.split()
        runs = [parts[at : at + 8] for at in range(0, len(parts), 8)]
        return " ".join(word for run in runs for word in (words(random, 8) if random.random() < part else run))

    return list(map(page, texts))


ORIGINAL = pages(1, numbers(1))


def test_files_that_are_the_same_are_a_family_even_without_text():
    scans = [report("a", [""], content="x"), report("b", [""], content="x"), report("c", [""], content="y")]
    assert groups(*scans) == (("a", "b"),)
    assert relation(scans[0], scans[1]) == "same file"
    assert groups(report("a", [""]), report("b", [""])) == ()


def test_a_draft_is_a_version():
    one, other = report("a", ORIGINAL), report("b", edited(ORIGINAL, 0.08))
    assert groups(one, other) == (("a", "b"),)
    assert relation(one, other) == "version"


def test_a_report_with_a_new_cover_is_a_version():
    cover = " ".join(words(Random(3), 60))
    assert groups(report("a", ORIGINAL), report("b", [cover, *ORIGINAL])) == (("a", "b"),)


def test_an_edition_of_another_year_with_much_new_text_is_none():
    assert groups(report("a", ORIGINAL), report("b", edited(ORIGINAL, 0.4))) == ()


def test_versions_are_not_joined_by_a_chain():
    texts = [ORIGINAL]
    for seed in range(5):
        texts.append(edited(texts[-1], 0.12, seed))
    found = groups(*(report(str(at), text) for at, text in enumerate(texts)))
    assert all(len(family) < len(texts) for family in found)
    assert not any("0" in family and "5" in family for family in found)


@pytest.mark.parametrize("language", ["es", "ru", "ar"])
def test_an_edition_in_another_language_has_the_same_numbers(language):
    one, other = report("a", ORIGINAL), report("b", pages(1, numbers(1), language=language), language=language)
    assert groups(one, other) == (("a", "b"),)
    assert relation(one, other) == "translation"


def test_digits_of_other_scripts_are_the_same_numbers():
    arabic = [figure.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) for figure in numbers(1)]
    assert groups(report("a", ORIGINAL), report("b", pages(1, arabic, language="ar"), language="ar")) == (("a", "b"),)


def test_languages_may_put_two_numbers_the_other_way_round():
    figures = numbers(1)
    turned = [figure for at in range(0, 60, 6) for figure in (figures[at + 1], figures[at], *figures[at + 2 : at + 6])]
    assert groups(report("a", ORIGINAL), report("b", pages(1, turned, language="es"), language="es")) == (("a", "b"),)


def test_an_edition_on_more_pages_needs_more_numbers_to_be_the_same():
    longer = pages(1, numbers(1), language="es", number=5)
    assert groups(report("a", ORIGINAL), report("b", longer, language="es")) == (("a", "b"),)
    some = [*numbers(1)[:44], *numbers(7, 16)]
    assert groups(report("a", ORIGINAL), report("b", pages(1, some, language="es"), language="es")) == (("a", "b"),)
    assert groups(report("a", ORIGINAL), report("b", pages(1, some, language="es", number=5), language="es")) == ()
    longest = pages(1, numbers(1), language="es", number=6)
    assert groups(report("a", ORIGINAL), report("b", longest, language="es")) == ()


def test_the_same_numbers_in_one_language_or_an_unknown_one_are_no_edition():
    assert groups(report("a", ORIGINAL), report("b", pages(2, numbers(1)))) == ()
    assert groups(report("a", ORIGINAL), report("b", pages(2, numbers(1), language="es"), language="")) == ()


OTHER_LAW = [str(number) for number in range(10, 200)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(numbers(1), numbers(2), id="other numbers"),
        pytest.param(numbers(1, 15), numbers(1, 15), id="few numbers"),
        pytest.param(OTHER_LAW, OTHER_LAW, id="numbered articles"),
        pytest.param([str(year) for year in range(1990, 2021)] * 3, [str(year) for year in range(1990, 2021)] * 3,
                     id="the years of a table"),
        pytest.param(numbers(1), [*numbers(1)[:20], *numbers(3, 200)], id="a report that quotes some of the other's"),
    ],
)  # fmt: skip
def test_other_reports_in_another_language_are_no_edition(one, other):
    assert groups(report("a", pages(1, one)), report("b", pages(2, other, language="es"), language="es")) == ()


SERIES = {"year": 2018, "organisations": ("Net Watch", "Ocean Justice")}


def leaflet(id: str, figures: list[str], *, language: str = "en", **described) -> Report:
    """A report with few numbers, in another order in each language."""
    random = Random(language)
    texts = pages(1, [], language=language)
    mixed = (" ".join(random.sample(share, len(share))) for share in shares(figures, 4))
    texts = [f"{text} {share}" for text, share in zip(texts, mixed, strict=True)]
    return report(id, texts, language=language, **{**SERIES, **described})


def test_few_numbers_on_the_same_pages_are_enough_where_year_and_publisher_are_the_same():
    figures = numbers(1, 14)
    one = leaflet("a", figures)
    assert groups(one, leaflet("b", figures, language="es")) == (("a", "b"),)
    assert groups(one, leaflet("b", figures, language="es", organisations=("Ocean Justice",))) == (("a", "b"),)
    assert groups(one, leaflet("b", figures, language="es", year=2019)) == ()
    assert groups(one, leaflet("b", figures, language="es", organisations=("Forest Aid",))) == ()
    assert groups(one, leaflet("b", [*figures[:10], *numbers(9, 4)], language="es")) == ()


def test_numbered_questions_on_the_same_pages_are_not():
    questions = [str(number) for number in range(10, 50)]
    assert groups(leaflet("a", questions), leaflet("b", questions, language="es")) == ()


def test_a_table_of_all_numbers_does_not_hold_the_few_of_another_report():
    everything = [str(number) for number in range(10, 100, 2) for _ in range(4)]
    some = [str(number) for number in range(10, 32, 2)]
    assert groups(leaflet("a", everything), leaflet("b", some, language="es")) == ()


def test_covers_of_scans_do_not_make_scans_alike():
    cover = " ".join(words(Random(4), 300))
    assert groups(report("a", [cover, "", "", ""]), report("b", [cover, "", "", ""])) == ()


def test_of_two_reports_in_one_language_the_nearer_is_the_edition():
    near, far = numbers(1), [*numbers(1)[:50], *numbers(8, 10)]
    found = groups(
        report("a", ORIGINAL),
        report("near", pages(2, near, language="es"), language="es"),
        report("far", pages(3, far, language="es"), language="es"),
    )
    assert found == (("a", "near"),)


def test_versions_and_editions_are_one_family():
    spanish = pages(1, numbers(1), language="es")
    found = groups(
        report("a", ORIGINAL),
        report("b", edited(ORIGINAL, 0.05)),
        report("c", spanish, language="es"),
        report("d", spanish, language="es"),
        report("e", spanish, language="es", content="c"),
    )
    assert found == (("a", "b", "c", "d", "e"),)


def test_scripts_without_spaces_and_long_words_are_compared_too():
    text = "".join(Random(5).choices([chr(code) for code in range(0x4E00, 0x5000)], k=2000))
    assert groups(report("a", [text], language="zh"), report("b", [text[:1900]], language="zh")) == (("a", "b"),)
    assert groups(report("a", [text], language="zh"), report("b", [text[:1000]], language="zh")) == ()


def library() -> dict[str, Report]:
    """Families of editions and versions, and reports alone."""
    made = []
    for seed in range(8):
        figures = numbers(seed)
        for language in ("en", "es", "ru")[: 1 + seed % 3]:
            texts = pages(seed, figures, language=language)
            made.append(report(f"{seed}-{language}", texts, language=language))
            if seed % 2:
                made.append(report(f"{seed}-{language}-new", edited(texts, 0.05), language=language))
    made.append(report("copy", [""], content="3-en"))
    return {one.id: one for one in made}


def test_the_order_of_reports_does_not_matter():
    traits = {id: traits_of(one) for id, one in library().items()}
    expected = families(traits)
    assert len(expected.groups) == 6
    for seed in range(5):
        ids = Random(seed).sample(sorted(traits), len(traits))
        assert families({id: traits[id] for id in ids}) == expected


@pytest.mark.parametrize("seed", range(6))
def test_families_after_a_change_are_those_made_from_scratch(seed):
    random = Random(seed)
    whole = {id: traits_of(one) for id, one in library().items()}
    other = {id: replace(traits, language="fr") for id, traits in whole.items()}
    here = {id: whole[id] for id in random.sample(sorted(whole), 14)}
    known = families(here)
    for _ in range(6):
        changed = []
        for id in random.sample(sorted(whole), 2):
            before = here.pop(id, None)
            changed += [(id, before)] if before else []
            after = random.choice((whole[id], other[id], None))
            if after:
                here[id] = after
                changed.append((id, after))
        known = families(here, known, changed)
        assert known == families(here)


def test_the_state_tells_one_library_from_another():
    traits = {id: traits_of(one) for id, one in library().items()}
    fewer = dict(list(traits.items())[1:])
    assert len({state_of(traits), state_of(fewer), state_of({}), state_of({**traits, "x": traits["copy"]})}) == 4
    assert Families() == families({})
