"""Lower pages offer named slots; rooms above put fragments in, and a page does not know who did.

A fragment is constant text for its page: it asks the database nothing, so that a page may be kept whole. Where nothing
is put in, or the shop has switched it off, the slot is empty to the byte (architecture.md, Social is removable).
"""

from collections.abc import Callable, Collection
from typing import Any, Final, NamedTuple

from flask import current_app
from flask.sansio.app import App
from markupsafe import Markup

from storefront import shops
from storefront.kernel.errors import NotFound
from storefront.kernel.words import lazy as _l
from storefront.web.shapes import Task

# What a shop can do without, in its reseller's words.
WINGS: Final = {
    "questions": (_l("Questions"), _l("Under a product, people ask and whoever knows answers.")),
    "photos": (_l("Customers’ photos"), _l("Who received a product may show it.")),
    "referrals": (_l("Recommendations"), _l("Customers may recommend a product to a friend.")),
    "coupons": (_l("Coupons"), _l("Discounts with rules.")),
    "packets": (_l("Red packets"), _l("Money that is shared out.")),
    "deals": (_l("Deals"), _l("A brand’s day and the week’s special.")),
}


class Filling(NamedTuple):
    """A template that is drawn in a slot; `wing` is the word by which a shop switches it off."""

    wing: str
    template: str
    place: int


def connect(app: App) -> None:
    """Give templates `slot(name, off=…, **what the fragments need)`."""
    app.extensions["slots"] = {}
    app.extensions["wings"] = set()
    app.extensions["waiting"] = {}
    app.jinja_env.globals["slot"] = slot


def wing(app: App, name: str) -> None:
    """Say that this installation has a wing, so that shops can switch it off. `name` is a word of shops.WINGS."""
    assert name in shops.WINGS, f"no wing is called {name}"
    app.extensions["wings"].add(name)


def fill(app: App, slot: str, template: str, *, wing: str, place: int = 50) -> None:
    """Put a template into a slot, as its blueprint is registered; fragments stand by `place`, then by wing."""
    _known(app, wing)
    filled: dict[str, list[Filling]] = app.extensions["slots"]
    filled[slot] = sorted(
        [*filled.get(slot, ()), Filling(wing, template, place)], key=lambda one: (one.place, one.wing)
    )


def slot(name: str, off: Collection[str] = (), **context: Any) -> Markup:
    """What stands in a slot, in order; nothing where nobody put anything in. `off` is a shop's `switched_off`."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    fillings: list[Filling] = app.extensions["slots"].get(name, [])
    drawn = [app.jinja_env.get_template(one.template).render(context) for one in fillings if one.wing not in off]
    return Markup("".join(drawn))  # nosec B704 - our own templates, which escape


def filled(name: str) -> bool:
    """Whether anything stands in a slot: what only it needs is not read where it is empty."""
    return bool(current_app.extensions["slots"].get(name))


def wait_at(app: App, desk: str, tasks: Callable[[Any], list[Task]]) -> None:
    """Say what of a wing waits at a desk ("supply", "sell"); `tasks` takes the supplier or the shop."""
    app.extensions["waiting"].setdefault(desk, []).append(tasks)


def waiting(desk: str, of: Any) -> list[Task]:
    """What waits at a desk for a supplier or a shop, wing by wing."""
    return [task for tasks in current_app.extensions["waiting"].get(desk, ()) for task in tasks(of)]


def wings() -> list[str]:
    """The wings of this installation, in the order of shops.WINGS."""
    return [name for name in shops.WINGS if name in current_app.extensions["wings"]]


def need(off: Collection[str], name: str) -> None:
    """A page of a wing in a shop that has switched it off does not exist. Raises NotFound."""
    if name in off:
        raise NotFound()


_known = wing
