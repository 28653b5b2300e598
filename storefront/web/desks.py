"""The platform's desks: which there are, what they are called, and which of them somebody sees."""

from collections.abc import Iterable
from typing import Final

from flask import Flask, request

from storefront.kernel.words import lazy as _l
from storefront.kernel.words import listed
from storefront.web import ways
from storefront.web.guards import me
from storefront.web.shapes import Link
from storefront.web.ways import Way

NAMES: Final = {
    "suppliers": _l("Suppliers"),
    "identities": _l("Identities"),
    "products": _l("Products"),
    "cases": _l("Cases"),
    "payments": _l("Payments"),
    "payouts": _l("Payouts"),
    "books": _l("Books"),
    "fund": _l("Guarantee fund"),
    "reports": _l("Reports"),
    "deals": _l("Deals"),
    "people": _l("People"),
    "policies": _l("Rules"),
    "audit": _l("Log"),
    "health": _l("Health"),
}
ROLES: Final = {"reseller": _l("Reseller"), "supplier": _l("Supplier"), "staff": _l("Staff")}
_FURTHER: Final = {
    "reports": (Way("/desk/questions", _l("Unanswered questions")),),
    "products": (Way("/desk/recalls", _l("Recalls")),),
    "policies": (Way("/desk/words", _l("Our words")),),
    "deals": (
        Way("/desk/promotions", _l("Promotions")),
        Way("/desk/packets", _l("Red packets")),
    ),
}


def mine() -> list[Link]:
    """The desks at which the person who asks sits, as far as they have pages."""
    seats = [
        way
        for name, label in NAMES.items()
        if me().sits_at(name)
        for way in (Way(f"/desk/{name}", label), *_FURTHER.get(name, ()))
    ]
    return ways.links(seats, request.path)


def role_words(roles: Iterable[str]) -> str:
    """Roles in words."""
    return listed(ROLES[role] for role in sorted(roles))


def connect(app: Flask) -> None:
    """Let templates draw the menu, `{{ ui.nav(desk_menu(), _("Desks")) }}`, and name roles."""
    app.jinja_env.globals["desk_menu"] = mine
    app.jinja_env.filters["role_words"] = role_words
