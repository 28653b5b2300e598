"""A product in a shop: picture, name, price, who ships, one button; everything else folds."""

from collections.abc import Callable, Hashable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from storefront import orders, policies, products, shops
from storefront.kernel import clock, money, secrets
from storefront.kernel.errors import NotFound
from storefront.kernel.words import _, language, listed
from storefront.web import cached, cookies, cursors, variants
from storefront.web.goods import as_goods, batch_said
from storefront.web.guards import anyone
from storefront.web.machine_readable import offer_data
from storefront.web.pages import page
from storefront.web.shapes import Picture, picture
from storefront.web.units import per_unit

bp = Blueprint("products", __name__, url_prefix="/s")
View = Callable[..., Any]
REFERRAL, LONGEST_REFERRAL = "ref", 40
_PURPOSE = "who recommended it"


def remembers_referral(view: View) -> View:
    """Keep who recommended it until the order, for the policy's days; the last one counts (domain.md 10)."""

    @wraps(view)
    def run(**values: Any) -> Any:
        code = request.args.get("ref", "") if request.query_string else ""
        response = view(**values)
        if is_referral(code):
            days = policies.current().referral_days
            kept = secrets.sign(_PURPOSE, code)
            cookies.give(response, REFERRAL, kept, days * 86_400)
            if g.get("may_be_cached"):
                response.headers["Cache-Control"] = "private, no-cache"
        return response

    return run


def referral() -> str | None:
    """Who recommended what is being bought, as the cookie says."""
    if not (kept := cookies.read(REFERRAL)):
        return None
    code = secrets.unsign(_PURPOSE, kept, timedelta(days=policies.current().referral_days))
    return code if isinstance(code, str) and is_referral(code) else None


def is_referral(code: str) -> bool:
    """Whether a text may be the code of a link."""
    plain = code.replace("-", "").replace("_", "")
    return 0 < len(code) <= LONGEST_REFERRAL and plain.isascii() and plain.isalnum()


def _version(shop: str, product: str) -> Hashable | None:
    """The shop's edition, and the hour: on it hangs by which day a parcel leaves."""
    edition = _edition(shop, product)
    return None if edition is None else (edition, f"{clock.now():%y%m%d%H}")


def _edition(shop: str, product: str) -> shops.Edition | None:
    """What the page depends on; where nothing of it is kept yet, read along with all it says."""
    if "edition" not in g:
        if cached.holds(("product", shop, product)):
            g.edition = shops.edition(shop)
        else:
            g.whole = _read(shop, product)
            g.edition = g.whole.product.edition if g.whole else None
    edition: shops.Edition | None = g.edition
    return edition


@bp.get("/<string:shop>/p/<string:product>")
@anyone
@remembers_referral
@cached.whole(_version, counts=("variant",))
def show(shop: str, product: str) -> Response:
    whole = found(shop, product)
    url = address(whole.product)
    card = f"{url}/card.jpg?lang={language()}&v={stamp()}"
    return page("shops/product.html", **_shown(whole, _chosen(whole.choices), url), url=url, card_url=card)


def _shown(whole: shops.Whole, chosen: shops.Choice, url: str) -> dict[str, Any]:
    """What everybody reads on a product's page, ready to be drawn."""
    counter, description = whole.product, str(whole.product.description)
    return {
        "product": counter,
        "hue": counter.hue,
        "pictures": _pictures(whole),
        "shown": [picture(one, str(counter.title)) for one in counter.shown or ()],
        "shown_urls": [f"/photos/{one['photo']}" for one in counter.shown or ()],
        "description": products.described(description),
        "summary": products.plainly(description)[:200],
        "batch": batch_said(counter),
        "known": [(str(one.name) or _("Also"), str(one.value)) for one in counter.known],
        "ships_by": clock.now() + timedelta(hours=counter.promise_hours),
        "policy": policies.current(),
        "related": as_goods(whole.related, counter.shop_slug),
        "data": offer_data(counter, whole.choices, whole.shots, url),
        "back_on": None if counter.shop_state == "open" else shops.back_on(counter.shop_id),
        "sold_out": all(choice.available <= 0 for choice in whole.choices),
        "some_gone": any(choice.available <= 0 for choice in whole.choices),
        **_offered(whole, chosen),
    }


def _offered(whole: shops.Whole, chosen: shops.Choice) -> dict[str, Any]:
    """The variants, and the one that is chosen."""
    return {
        "chosen": chosen,
        "groups": variants.groups(whole.product, whole.choices, whole.shots, whole.rules, chosen.id),
        "option_names": listed(whole.product.option_names),
        "unit": per_unit(chosen),
        "left": variants.left(chosen),
        "reduced": any(choice.usual is not None for choice in whole.choices),
        "until": variants.until(chosen),
        "freight": variants.freight(chosen, whole.rules),
        "has_units": any(choice.unit_measure for choice in whole.choices),
        "price_plain": money.plain(chosen.price),
        "currency": money.currency,
    }


def _pictures(whole: shops.Whole) -> list[Picture]:
    title = str(whole.product.title)
    return [picture(shot.kept, str(shot.alt) or title) for shot in whole.shots] or [picture(None, title)]


def found(shop: str, product: str) -> shops.Whole:
    """A product in a shop, with everything its page says. Raises NotFound."""
    edition = _edition(shop, product)
    key = "product", shop, product
    whole = cached.kept(key, edition, lambda: g.pop("whole", None) or _read(shop, product)) if edition else None
    if whole is None:
        raise NotFound(_("This shop does not sell this any more."))
    return whole


def _read(shop: str, product: str) -> shops.Whole | None:
    if not shops.is_address(product):
        return None
    today = clock.now().date()
    together = cached.kept(("bought with", product), today, lambda: orders.bought_with(product))
    return shops.whole(shop, product, together)


def _chosen(choices: list[shops.Choice]) -> shops.Choice:
    """The variant the address names, else the first that can be bought."""
    asked = cursors.number(request.args.get("variant"))
    named = [choice for choice in choices if choice.id == asked]
    return (named or [choice for choice in choices if choice.available > 0] or choices)[0]


def address(counter: shops.Counter) -> str:
    """The one address of a product in a shop, for links that leave the house."""
    return f"{current_app.config['SETTINGS'].base_url}/s/{counter.shop_slug}/p/{counter.slug}"


def stamp() -> str:
    """The shop's edition in a few letters, for addresses of what is drawn from it."""
    edition: shops.Edition = g.edition
    return f"{edition.version}.{edition.catalogue}"
