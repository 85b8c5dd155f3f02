"""Random and mutated queries against the running web app, on both engines: always an answer or a refusal, and soon.

300 by default; FINDSPOT_SOAK is another number, as for `make soak`.
"""

import os
import time
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SECONDS = 20.0  # more than twice what checking how near words stand may take
NUMBER = int(os.environ.get("FINDSPOT_SOAK", "300"))
SEEDS = (
    "forced labour",
    '"debt bondage" fish* -lake',
    "(recruit* OR broker) NEAR/10 fee*",
    "a NEAR/3 (b OR c) BEFORE/2 d",
    '"wages withheld months"~4',
    "labo?r wom*n *bondage",
    "recrutment~1 OR debt~2",
    "/bond(ed|age)/ /[a-c]{1,3}.*/",
    "same_page:(passport AND employer) page:1-5",
    '3 OF (passport, wages, debt, "held in debt")',
    "exact:(victims OR víctimas)",
    'title:"modern slavery" org:ilo region:asia topic:trafficking lang:es year:2015-2020',
    "NOT (child OR children)",
    "强迫劳动 税*",
    "принудительный труд",
    "العمل القسري",
    "जबरन श्रम",
    "nº123 ABC-123 C-14/2019",
    "“curly” ‘quotes’ （full）",
    "what is the situation of migrant workers in the fishing sector?",
    "a and b or c not d",
    "<script>alert('x')</script>",
)
SIGNS = st.sampled_from([*'"()*?~/=:-,\\|&{}[]^$.+ “”（）é\0', " NEAR/3 ", " AND ", " NOT ", "2 OF (", "page:"])


@st.composite
def mutated(draw):
    """A query that was typed badly: pieces put in, left out, doubled, swapped, or of two queries."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        piece = draw(st.one_of(SIGNS, st.just(""), st.just(text[start:end] * 2), st.sampled_from(SEEDS)))
        text = (text[:start] + piece + text[end:])[:2_000]
    return text


QUERIES = st.one_of(mutated(), mutated(), st.text(max_size=80))


@pytest.fixture(scope="module")
def site(each_sample_library, serving):
    """The web app over the samples on each engine."""
    with serving(each_sample_library) as running_site:
        yield running_site


@settings(max_examples=NUMBER, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(text=QUERIES)
def test_every_query_is_answered_or_refused_and_soon(site, text):
    typed = quote(text.encode("utf-8", "replace"))
    path = f"/?q={typed}" if len(text) % 2 else f"/api/v1/search?q={typed}&size=5&pages=1"
    started = time.monotonic()
    assert site.get(path).status in (200, 400), text
    assert time.monotonic() - started < SECONDS, text
