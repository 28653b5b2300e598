"""Others enter a room by its front door: `from storefront import ledger`, never `storefront.ledger.models`."""

import pytest

from tests.support.source import imports, listed, modules, rooms


@pytest.mark.parametrize("module", sorted(modules()))
def test_nobody_climbs_through_a_window(module: str) -> None:
    own = module.split(".")[1] if "." in module else ""
    climbed = [
        f"line {line}: {name}"
        for name, line in imports(modules()[module])
        if name.startswith("storefront.") and len(words := name.split(".")) > 2 and words[1] in rooms() - {own}
    ]
    assert not climbed, f"{module} enters rooms by the window: {climbed}"


def test_every_room_lists_what_others_may_call() -> None:
    assert not [room for room in sorted(rooms()) if not listed(f"storefront.{room}")]
