"""What a report says of itself on its first pages."""

import pytest

from engine.origins import AGREED
from engine.pdf import Line
from engine.report import Page
from indexer.describe import describe
from indexer.title import is_date

BODY = "The workers who came to the valley in the spring had paid for their papers before they left home."


def lines(*printed):
    """Lines from (text, size), (text, size, top): set under one another where no top is given."""
    made, top = [], 0.1
    for text, size, *at in printed:
        top = at[0] if at else top
        made.append(Line(text, size, round(top, 4), 0.1))
        top += 1.3 * size / 800
    return tuple(made)


def described(*printed, text=None, info=(), name="report.pdf", more=()):
    page_lines = lines(*printed)
    first = "\n".join(line.text for line in page_lines) if text is None else text
    pages = [Page(number, one, language="en") for number, one in enumerate((first, *more), 1)]
    return describe(pages=pages, lines=(page_lines,), info=dict(info), name=name)


def body(count=12):
    return [(BODY, 10)] * count


TITLES = [
    pytest.param([("A Hard Season", 28), ("Seasonal workers in the orchards", 14), *body()],
                 "A Hard Season – Seasonal workers in the orchards", id="short title with its subtitle"),
    pytest.param([("Harvest of Debt: Recruitment", 28), ("in the Orchards", 28), ("A study", 14), *body()],
                 "Harvest of Debt: Recruitment in the Orchards", id="two lines of one size"),
    pytest.param([("Human Rights Watch", 30), ("Paid in Promises: Fishing Crews", 24), *body()],
                 "Paid in Promises: Fishing Crews", id="organisation is no title"),
    pytest.param([("March 2021", 30), ("Paid in Promises: Fishing Crews", 24), *body()],
                 "Paid in Promises: Fishing Crews", id="date is no title"),
    pytest.param([("www.example.org", 30), ("Paid in Promises: Fishing Crews", 24), *body()],
                 "Paid in Promises: Fishing Crews", id="address is no title"),
    pytest.param([("INTER-AMERICAN COURT OF HUMAN RIGHTS", 10), ("CASE OF THE WEAVERS V. PERU", 10),
                  ("JUDGMENT OF MAY 3, 2011", 10), ("In the case of the Weavers,", 10), *body()],
                 "CASE OF THE WEAVERS V. PERU JUDGMENT OF MAY 3, 2011", id="typescript in one size"),
    pytest.param([("Ghana", 26, 0.03), *body(), ("2020 Findings on the Orchards of the World", 10, 0.96)],
                 "2020 Findings on the Orchards of the World: Ghana", id="short headline takes its running head"),
    pytest.param([("Ghana", 26, 0.03), ("LITTLE WAS DONE FOR THE COAST", 11, 0.07), *body(),
                  ("2020 Findings on the Orchards of the World", 10, 0.96)],
                 "2020 Findings on the Orchards of the World: Ghana", id="of running heads the edition's"),
    pytest.param([("REPUBLIC OF TOGO", 26), ("National plan for the coast", 18, 0.5), *body(3)],
                 "REPUBLIC OF TOGO: National plan for the coast", id="a state alone is no title"),
    pytest.param([("NATIONAL PLAN", 16), ("FOR THE COAST AND", 12.8), ("THE ISLANDS", 16), *body(3)],
                 "NATIONAL PLAN FOR THE COAST AND THE ISLANDS", id="small capitals between capitals"),
    pytest.param([("A plan for the coast", 18), ("2013 – 2017", 18), *body(3)],
                 "A plan for the coast 2013 – 2017", id="years that it is for"),
    pytest.param([("A PLAN FOR THE COAST", 14), ("1. The coast today", 14), *body(9)],
                 "A PLAN FOR THE COAST", id="before a numbered chapter"),
    pytest.param([("Case of the Weavers and Fishers v.", 10), ("Republic of Nowhere", 10),
                  ("In the case of the Weavers,", 10, 0.3), *body()],
                 "Case of the Weavers and Fishers v. Republic of Nowhere", id="a line that ends in v."),
    pytest.param([("A PLAN FOR THE COAST", 14, 0.1), ("AND THE ISLANDS", 14, 0.12), (BODY[:70], 14, 0.18),
                  *[(BODY[:70], 14)] * 9],
                 "A PLAN FOR THE COAST AND THE ISLANDS", id="text of the same size apart from it"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "title"), TITLES)
def test_the_title_is_read_from_the_first_page(printed, title):
    found = described(*printed, info={"Title": "Microsoft Word - draft7.doc"})
    assert (found.title, found.origins["title"]) == (title, "page 1")


UNTITLED = [
    pytest.param([*body(6), ("Boats by port", 18), *body(6)], id="a chart below text"),
    pytest.param(
        [("The workers came to the valley in the spring of a", 10, 0.1), *body()], id="text that begins at once"
    ),
]


@pytest.mark.parametrize("printed", UNTITLED)
def test_what_is_no_heading_of_the_whole_is_no_title(printed):
    assert described(*printed, name="orchards.pdf").title == "Orchards"


JUNK = [
    "Microsoft Word - report.doc", "untitled", "Untitled-3", "report_final.indd", "12345", "x.pdf",
    "Home Office document template", "Slide 1", "", "final_v2",
]  # fmt: skip


@pytest.mark.parametrize("title", JUNK)
def test_a_title_written_by_a_program_is_not_taken(title):
    found = described(info={"Title": title}, name="Fishing_crews-in_the gulf.pdf")
    assert (found.title, found.origins["title"]) == ("Fishing crews in the gulf", "file name")


def test_a_title_in_the_pdf_information_is_taken_where_nothing_is_printed():
    found = described(info={"Title": "Crews at sea, 2019"})
    assert (found.title, found.origins["title"]) == ("Crews at sea, 2019", "PDF information")
    assert (found.year, found.origins["year"]) == (2019, "PDF information")


def test_the_longer_of_two_forms_of_the_title_is_taken():
    found = described(("Burkina Faso", 26), *body(), info={"Title": "Findings on the Orchards: Burkina Faso"})
    assert (found.title, found.origins["title"]) == ("Findings on the Orchards: Burkina Faso", AGREED)


def test_a_title_that_is_printed_and_told_says_so():
    found = described(
        ("Paid in Promises: Fishing Crews", 26), *body(), info={"Title": "Paid in promises – fishing crews"}
    )
    assert (found.title, found.origins["title"]) == ("Paid in Promises: Fishing Crews", AGREED)


def test_a_page_of_contents_has_no_title():
    found = described(("Contents", 20), ("Chapter one", 18), *body(), name="orchards.pdf")
    assert found.title == "Orchards"


YEARS = [
    pytest.param(
        [("2021 Findings on Orchards of the World", 24), ("September 2022", 12)], 2021, id="edition in the title"
    ),
    pytest.param([("Orchards of the World", 24), ("September 2022", 12)], 2022, id="date line"),
    pytest.param([("Huertos del mundo", 24), ("15 de marzo de 2017", 12)], 2017, id="spanish date"),
    pytest.param([("Доклад о садах мира", 24), ("12 мая 2016 г.", 12)], 2016, id="russian date"),
    pytest.param([("تقرير عن البساتين", 24), ("مارس ٢٠١٨", 12)], 2018, id="arabic digits"),
    pytest.param([("Orchards of the World", 24), ("© Example Society 2015", 8, 0.9)], 2015, id="copyright"),
    pytest.param(
        [("Orchards under the Orchard Act 2015", 24), ("June 2019", 12)], 2019, id="a law's year is not the report's"
    ),
    pytest.param([("Orchards by 2050: a vision", 24), ("June 2019", 12)], 2019, id="a year to come"),
    pytest.param([("Orchards of the World", 24)], None, id="none"),
    pytest.param([("Orchards of the World", 24), *[("After 1994 prices fell.", 10)] * 2], None, id="years in the text"),
    pytest.param(
        [("Orchards", 24), *body(), ("2018 Index of Orchards and Fields 107", 9, 0.96)], 2018, id="running foot"
    ),
    pytest.param([("A plan for orchards (19/11/2015)", 10), *body()], 2015, id="a date in figures"),
    pytest.param(
        [("A plan for orchards", 10), *body(), ("2010 emissions from orchards", 10)],
        None,
        id="a line of text with a year",
    ),
    pytest.param([("A plan for orchards", 10), *body(), ("2010", 10), ("2012", 10)], None, id="cells of a table"),
    pytest.param([("A plan for orchards", 10), *body(), ("2010", 14)], 2010, id="a year that stands out"),
    pytest.param(
        [("1 January 2010 - 31 December 2040", 10), *body()], None, id="the years of a goal are not the report's"
    ),
    pytest.param([("A plan for orchards, base year: 2000", 24)], None, id="a year to compare with"),
    pytest.param(
        [("A plan", 10), *body(), *[("In 2010 fewer than by 2040, and of 2010 more", 10)] * 3],
        None,
        id="goals compared",
    ),
]


@pytest.mark.parametrize(("printed", "year"), YEARS)
def test_the_year_is_that_of_the_edition(printed, year):
    assert described(*printed).year == year


def test_the_copyright_on_the_last_page_gives_the_year():
    assert (
        described(("Orchards of the World", 24), more=("text", "text", "text", "© 2014 Example Society")).year == 2014
    )


def test_the_year_never_comes_from_the_file_date():
    assert described(("Orchards of the World", 24), info={"CreationDate": "D:20180830094525"}).year is None


ORGANISATIONS = [
    pytest.param([("Paid in Promises", 24), ("International Labour Organization", 14)],
                 "International Labour Organization", id="cover"),
    pytest.param([("Paid in Promises", 24), ("© ILO 2019", 8, 0.9)],
                 "International Labour Organization", id="copyright, short form"),
    pytest.param([("Corte Interamericana de Derechos Humanos", 12), ("Caso de las tejedoras", 12)],
                 "Inter-American Court of Human Rights", id="spanish name"),
    pytest.param([("Paid in Promises", 24), ("Published by Anti-Slavery International", 8)],
                 "Anti-Slavery International", id="published by"),
    pytest.param([("Paid in Promises", 24), ("RANKINGDIGITALRIGHTS.ORG/INDEX2018", 8, 0.96)],
                 "Ranking Digital Rights", id="site in the footer"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "name"), ORGANISATIONS)
def test_the_publisher_is_found(printed, name):
    assert described(*printed).organisations[:1] == (name,)


def test_an_organisation_named_in_the_text_is_no_publisher():
    text = f"{BODY}\n" * 8 + "An officer of UNICEF said so, and Amnesty International agreed.\n" + f"{BODY}\n" * 8
    found = described(("Paid in Promises", 24), *body(), text=f"Paid in Promises\n{text}")
    assert found.organisations == ()


LONG = "The crews were paid late. " * 80


@pytest.mark.parametrize(
    "heading",
    [
        "Executive Summary", "EXECUTIVE SUMMARY", "Abstract", "1. Summary", "Resumen ejecutivo", "Résumé",
        "Zusammenfassung", "Resumo", "ملخص تنفيذي", "Краткое содержание", "执行摘要",
    ],
)  # fmt: skip
def test_the_abstract_stands_under_its_heading(heading):
    found = described(("Paid in Promises", 24), more=(f"Page 2\n{heading}\n{LONG}",))
    assert found.abstract.startswith("The crews were paid late.")
    assert found.abstract.endswith(".")
    assert 1_000 < len(found.abstract) <= 1_200


def test_a_heading_in_the_contents_gives_no_abstract():
    contents = (
        "Contents\nExecutive Summary\nIntroduction ........ 3\nMethods ........ 5\nFindings ........ 9\nAnnex ... 30"
    )
    assert described(("Paid in Promises", 24), more=(contents, f"Introduction\n{LONG}")).abstract == ""


def test_a_short_summary_runs_on_over_the_page():
    found = described(("Paid", 24), more=("Summary\nThe crews were paid late.", "They had signed nothing. " * 10))
    assert found.abstract.startswith("The crews were paid late. They had signed nothing.")


TYPES = [
    ("CASE OF THE WEAVERS V. PERU JUDGMENT OF MAY 3, 2011", "judgment"),
    ("Legal checklist on travel and tourism", "checklist"),
    ("Modern Slavery Statement 2020", "statement"),
    ("A guide for first responders", "guidance"),
    ("Climate Action Plan of the valley", "plan"),
    ("Wahlprogramm zur Bundestagswahl 2013", "programme"),
    ("Annual report on orchards", "report"),
    ("Paid in Promises", ""),
]


@pytest.mark.parametrize(("title", "kind"), TYPES)
def test_the_document_type_is_read_from_the_title(title, kind):
    assert described((title, 24)).document_type == kind


def test_authors_are_read_from_their_line():
    found = described(("Paid in Promises", 24), ("Authors: Ada Example, Ben Sample and Cem Ornek", 10))
    assert found.authors == ("Ada Example", "Ben Sample", "Cem Ornek")


ENDS = ("ad", "in", "oru", "elk", "ust", "amo", "epi", "oth", "ax", "il", "ume", "eza", "ogg", "yrr")
SOBER = " ".join(f"{letter}{end}" for letter in "bcdfghjklmnprstvw" for end in ENDS)  # a report's other words
BENEATH = [
    pytest.param(["Ada Example, Ben T. Sample and Cem van der Ornek"],
                 ("Ada Example", "Ben T. Sample", "Cem van der Ornek"), id="one line"),
    pytest.param(["Findings of a survey", "Ada Example1", "Élodie D’Sample2", "June 2019"],
                 ("Ada Example", "Élodie D’Sample"), id="a line each, with notes"),
    pytest.param(["Priya Example"], (), id="one name may be a place"),
    pytest.param(["Bad Orumo, Velk Thepi"], (), id="words of the report"),
    pytest.param(["Burkina Faso and South Africa"], (), id="regions"),
    pytest.param(["Anti-Slavery International, Amnesty International"], (), id="organisations"),
    pytest.param(["in the presence of the judges,", "Ada Example, Ben Sample"], (), id="in a sentence"),
    pytest.param(["Ada Example, of the coast"], (), id="with something else"),
]  # fmt: skip


@pytest.mark.parametrize(("beneath", "names"), BENEATH)
def test_authors_are_names_beneath_the_title(beneath, names):
    printed = [("Paid in Promises: Fishing Crews", 24), *((line, 10) for line in beneath)]
    assert described(*printed, more=(f"{SOBER} bad velk orumo thepi",)).authors == names


def test_names_in_a_report_of_a_few_words_are_not_sure():
    assert described(("Paid in Promises", 24), ("Ada Example, Ben Sample", 10), more=("few words",)).authors == ()


def test_the_user_of_the_word_processor_is_no_author():
    assert described(("Paid in Promises", 24), info={"Author": "Ada Example"}).authors == ()


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("doi: 10.1234/abc.5.", "https://doi.org/10.1234/abc.5"),
        ("Available at: https://example.org/paid.pdf.", "https://example.org/paid.pdf"),
        ("See https://example.org for more.", ""),
    ],
)
def test_the_address_is_taken_where_the_report_gives_it_as_its_own(text, url):
    assert described(("Paid in Promises", 24), (text, 10)).source_url == url


def test_nothing_printed_and_nothing_told_leaves_the_file_name():
    found = describe(pages=[], lines=(), info={}, name="scan_0012.pdf")
    assert (found.title, found.year, found.organisations, found.abstract) == ("Scan 0012", None, (), "")
    assert dict(found.origins) == {"title": "file name"}


def test_only_values_that_are_there_have_an_origin():
    found = described(("Paid in Promises: crews at sea", 24), ("June 2019", 12))
    assert set(found.origins) == {"title", "year"}


def test_a_long_word_on_the_cover_does_not_slow_the_reading():
    text = "by " + "Aa" * 50_000 + "\n" + "By " + "Abc " * 5_000 + "!"
    assert described(("Paid in Promises", 24), text=text).authors == ()


def test_a_page_in_letters_too_small_for_a_size_is_described_all_the_same():
    found = described(("A Heading", 12), *[(BODY, 0.12)] * 60)
    assert found.title


def test_a_long_row_of_figures_is_no_date_and_costs_no_time():
    assert not is_date(f"{'1' * 60}x")
    assert all(map(is_date, ("1 de marzo del 2019", "March 2019", "le 3 août 2015", "Stand: 12.03.2014")))


def test_doi_and_isbn_are_read_with_where_they_came_from():
    imprint = "ISBN 978-92-2-031577-4\nhttps://doi.org/10.1234/paid"
    found = described(("Paid in Promises", 24), more=(imprint,))
    assert (found.doi, found.isbn) == ("10.1234/paid", ("9789220315774",))
    assert (found.origins["doi"], found.origins["isbn"]) == ("text", "text")
    told = described(("Paid in Promises", 24), info={"Subject": "doi:10.1234/paid"})
    assert (told.doi, told.origins["doi"], told.source_url) == ("10.1234/paid", "PDF information", "")
