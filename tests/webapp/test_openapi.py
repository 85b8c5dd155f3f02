"""The JSON API as it describes itself: a valid description, and answers that are as described whatever is asked.

FINDSPOT_SOAK is another number of calls than 300, as for `make soak`.
"""

import json
import os
from urllib.request import urlopen

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.serving import served
from webapp.openapi import ADDRESSES, description

CALLS = int(os.environ.get("FINDSPOT_SOAK", "300"))
QUERIES = ["debt", '"debt bondage"', "forced labour", "wage* NEAR/5 withheld", "region:asia", "zzz"]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_the_description_is_valid_and_complete(site):
    told = site.get("/api/v1/openapi.json").json
    validate(told)
    rules = {rule.rule for rule in _rules() if rule.rule.startswith("/api/v1") or rule.rule == "/healthz"}
    assert {rule.replace("<int:", "<").replace("<", "{").replace(">", "}") for rule in rules} == {
        *ADDRESSES,
        "/api/v1/openapi.json",
    }
    assert told == description()


def _rules():
    from webapp import create_app

    return create_app(None).url_map.iter_rules()


@pytest.fixture(scope="module")
def api(each_sample_library):
    """The description of a running server over the samples, on each engine."""
    with served(each_sample_library) as url, urlopen(f"{url}/api/v1/openapi.json", timeout=60) as answer:
        told = json.load(answer)
        with urlopen(f"{url}/api/v1/search?size=100", timeout=60) as answer:
            ids = [hit["id"] for hit in json.load(answer)["hits"]]
        # Else few calls would name a report that there is, or ask for a word that stands in one.
        likely = {"report_id": ids, "number": [1, 2, 3], "q": QUERIES, "terms": ["debt\nwages", "Golden Ferry"]}
        for operation in (operation for path in told["paths"].values() for operation in path.values()):
            for parameter in operation["parameters"]:
                if parameter["name"] in likely and parameter["schema"].get("type") != "array":
                    parameter["schema"] = {"anyOf": [{"enum": likely[parameter["name"]]}, parameter["schema"]]}
        schema = schemathesis.openapi.from_dict(told)
        schema.config.update(base_url=url)
        yield schema


def test_answers_are_as_described(api):
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > len(ADDRESSES)
    for operation in operations:

        @settings(
            max_examples=max(1, CALLS // len(operations)),
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers_as_described(case):
            case.call_and_validate(checks=CHECKS)

        answers_as_described()
