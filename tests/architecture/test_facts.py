"""Every fact is followed by something, or it is said why by nothing."""

import inspect
from dataclasses import fields, is_dataclass
from typing import get_type_hints

from storefront import facts, reactions

FACTS = [one for _name, one in inspect.getmembers(facts, inspect.isclass) if is_dataclass(one)]


def test_every_fact_has_a_reaction_or_a_reason() -> None:
    followed = set(reactions.table(social=True))
    unheard: dict[type, str] = getattr(reactions, "UNHEARD", {})
    silent = [fact.__name__ for fact in FACTS if fact not in followed and not unheard.get(fact)]
    assert not silent, f"nothing follows from {silent}: say why in reactions.UNHEARD"
    assert not [fact.__name__ for fact in unheard if fact in followed], "a reason for what is followed"


def test_facts_hold_ids_and_amounts_only() -> None:
    """Rows would be stale when they are read; numbers and names are not (architecture.md)."""
    for fact in FACTS:
        kinds = get_type_hints(fact)
        odd = {
            field.name: kinds[field.name]
            for field in fields(fact)
            if kinds[field.name] not in (int, str, bool, int | None, str | None)
        }
        assert not odd, f"{fact.__name__} carries {odd}"
