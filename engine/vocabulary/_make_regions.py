"""Writes regions.toml and languages.toml from Unicode CLDR (Babel) and ISO 3166/639 (pycountry).

Run by hand when those change: `python -m engine.vocabulary._make_regions`. What they lack or say otherwise
than reports do stands in region_variants.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycountry
from babel import Locale, localedata

HERE = Path(__file__).parent
LANGUAGES = ("en", "es", "fr", "pt", "de", "ar", "ru", "zh", "hi", "id", "it", "tr", "ko", "ja")
LOCALES = {language: Locale.parse(language) for language in LANGUAGES}

# UN M49, "Standard country or area codes for statistical use": code, code above, countries by ISO 3166 alpha-2.
M49 = """
001 -
002 -
015 002 DZ EG EH LY MA SD TN
202 002
014 202 BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW
017 202 AO CD CF CG CM GA GQ ST TD
018 202 BW LS NA SZ ZA
011 202 BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG
019 -
021 019 BM CA GL PM US
419 019
029 419 AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI
013 419 BZ CR GT HN MX NI PA SV
005 419 AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE
142 -
143 142 KG KZ TJ TM UZ
030 142 CN HK JP KP KR MN MO TW
035 142 BN ID KH LA MM MY PH SG TH TL VN
034 142 AF BD BT IN IR LK MV NP PK
145 142 AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE
150 -
151 150 BG BY CZ HU MD PL RO RU SK UA
154 150 AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ
039 150 AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK
155 150 AT BE CH DE FR LI LU MC NL
009 -
053 009 AU CC CX HM NF NZ
054 009 FJ NC PG SB VU
057 009 FM GU KI MH MP NR PW UM
061 009 AS CK NU PF PN TK TO TV WF WS
"""
WITHOUT_ISO = {"XK": ("XKX", "")}  # Kosovo: a code of the user-assigned range, in wide use, none in M49

IN_BRACKETS = re.compile(r"^(?P<name>[^(（]+?)\s*[(（](?P<other>[^)）]+)[)）]$")
NO_NAME = re.compile(r"\s[-–]\s|[(（)）]")


def main() -> None:
    (HERE / "regions.toml").write_text(_file(_regions()), encoding="utf-8")
    (HERE / "languages.toml").write_text(_file(_languages()), encoding="utf-8")


def _file(entries: Iterable[str]) -> str:
    return "# Written by _make_regions.py from Unicode CLDR, ISO 3166, ISO 639 and UN M49.\n\n" + "\n".join(entries)


def _regions() -> Iterator[str]:
    for line in M49.split("\n"):
        code, *rest = line.split() or [""]
        if not code:
            continue
        above, *countries = rest
        yield _entry(code, above.strip("-"), (), {language: _names(code, language) for language in LANGUAGES})
        yield from (_country(alpha2, code) for alpha2 in countries)


def _country(alpha2: str, above: str) -> str:
    known = pycountry.countries.get(alpha_2=alpha2)
    alpha3, numeric = (known.alpha_3, known.numeric) if known else WITHOUT_ISO[alpha2]
    names = {language: _names(alpha2, language) for language in LANGUAGES}
    if known:
        iso = (getattr(known, field, "") for field in ("common_name", "name", "official_name"))
        names["en"] += [name for name in iso if name and ", " not in name]
    return _entry(alpha3, above, [code for code in (alpha2, numeric) if code], names)


def _names(code: str, language: str) -> list[str]:
    """CLDR's name; one with another in brackets is two names, one that tells apart by a dash is none."""
    name = LOCALES[language].territories.get(code, "").replace("’", "'")
    bracketed = IN_BRACKETS.match(name)
    if bracketed and code == "MM":
        return [bracketed["name"], bracketed["other"]]
    return [] if not name or NO_NAME.search(name) else [name]


def _languages() -> Iterator[str]:
    for language in pycountry.languages:
        two = getattr(language, "alpha_2", "")
        if two and LOCALES["en"].languages.get(two):
            three = dict.fromkeys((language.alpha_3, getattr(language, "bibliographic", language.alpha_3)))
            names = {into: [LOCALES[into].languages.get(two, "")] for into in LANGUAGES}
            if own := _own_name(two):
                names[two] = [own]
            yield _entry(two, "", list(three), names)


def _own_name(code: str) -> str:
    known = Locale.parse(code) if localedata.exists(code) else None
    return known.languages.get(code, "") if known else ""


def _entry(id: str, above: str, codes: Iterable[str], names: dict[str, list[str]]) -> str:
    lines = [f"[{id}]"]
    if above:
        lines.append(f'broader = "{above}"')
    if codes:
        lines.append(f"codes = {_list(codes)}")
    lines += [f"{language} = {_one_or_list(own)}" for language, own in _own_names(names).items()]
    return "\n".join(lines) + "\n"


def _own_names(names: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without the languages that say it as English does: those are a third of the file."""
    english = [name for name in names["en"] if name]
    own = {language: [name for name in some if name] for language, some in names.items() if some != english}
    return {language: some for language, some in ({"en": english} | own).items() if some}


def _one_or_list(values: list[str]) -> str:
    return f'"{values[0]}"' if len(values) == 1 else _list(values)


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in dict.fromkeys(values)) + "]"


if __name__ == "__main__":
    main()
