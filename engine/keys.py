"""Words as numbers, by which engines sort and group quickly."""

from __future__ import annotations

from hashlib import blake2b


def key(text: str) -> int:
    """A number of 63 bits for the text, the same everywhere."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def place_key(report_id: str, number: int) -> int:
    """A number of 63 bits for one page of a report."""
    return key(f"{report_id}/{number}")
