"""A query that asks for less: any of its words in place of all, for reports that have only some of them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.query.tree import Also, And, Everything, InField, Node, Not, Or, Range, Words


def relaxed(tree: Node) -> Node | None:
    """The query with any of its words instead of all; conditions stay. None where it asks for no several words.

    Only words that were typed one after another are let go, not those joined by AND.
    """
    if isinstance(tree, Or):
        return _any_of(tree) if any(relaxed(part) for part in tree.parts) else None
    parts = tree.parts if isinstance(tree, And) and tree.loose else (tree,)
    fixed = [part for part in parts if isinstance(part, Not | InField | Range | Everything)]
    several = list(dict.fromkeys(one for part in parts if part not in fixed for one in _alternatives(part)))
    if len(parts) - len(fixed) < 2 and not _is_loose(tree):
        return None
    if len(several) < 2:
        return None
    any_of = Or(tuple(several))
    return And((any_of, *fixed)) if fixed else any_of


def _any_of(tree: Or) -> Node:
    """What was typed with `or` in it: any of the words on either side."""
    found = [relaxed(part) or part for part in tree.parts]
    return Or(tuple(dict.fromkeys(one for part in found for one in (part.parts if isinstance(part, Or) else (part,)))))


def _is_loose(node: Node) -> bool:
    return isinstance(node, Also) and isinstance(node.part, And) and node.part.loose


def _alternatives(node: Node) -> Iterator[Node]:
    match node:
        case Also(part, others) if _is_loose(node) and isinstance(part, And):
            yield from part.parts
            yield from others
        case Or(parts):
            yield from parts
        case Words(words, compound=True) if len(words) > 1 and not (node.prefix or node.typed):
            yield from (Words((word,), exact=node.exact) for word in words)
        case _:
            yield node
