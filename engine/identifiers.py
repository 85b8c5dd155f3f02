"""The numbers by which publications are known: DOI and ISBN, as they are printed and typed, in one form."""

from __future__ import annotations

import re

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/[^\s\"<>“”]+", re.ASCII)
_DOI_END = re.compile(r"(?:[.,;:]|&\w+;)+$")
_BRACKETS = (("(", ")"), ("[", "]"))
_BETWEEN_DIGITS = re.compile(r"[\s\u2010-\u2015\u2212\u00ad-]+")
_ISBN = re.compile(r"(?:ISBN(?:-?1[03])?:?)?(?P<digits>97[89]\d{10}|\d{9}[\dX])", re.IGNORECASE | re.ASCII)


def doi(text: str) -> str:
    """The first DOI in the text, without an address before it; empty where there is none."""
    found = _DOI.search(text)
    return _whole(found[0]) if found else ""


def _whole(found: str) -> str:
    """Without what the sentence around it adds: its full stop, or a bracket that was opened before."""
    while True:
        cut = _DOI_END.sub("", found)
        for opening, closing in _BRACKETS:
            if cut.endswith(closing) and cut.count(closing) > cut.count(opening):
                cut = cut[:-1]
        if cut == found:
            return found
        found = cut


def isbn(text: str) -> str:
    """The ISBN that the text is, as 13 digits; empty where its check digit says that it is none."""
    found = _ISBN.fullmatch(_BETWEEN_DIGITS.sub("", text))
    digits = found["digits"].upper() if found else ""
    if len(digits) == 13:
        return digits if digits[-1] == _check_digit(digits) else ""
    if not digits or sum((10 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(digits)) % 11:
        return ""
    return f"978{digits[:9]}{_check_digit('978' + digits)}"


def _check_digit(digits: str) -> str:
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits[:12]))
    return str(-total % 10)


def isbn_10(digits: str) -> str:
    """The older form, of 10 digits, of an ISBN of 13; empty where it has none."""
    if not digits.startswith("978"):
        return ""
    check = -sum((10 - at) * int(digit) for at, digit in enumerate(digits[3:12])) % 11
    return digits[3:12] + ("X" if check == 10 else str(check))
