"""A quote says what a wish costs now, and what has changed; placing counts it again and trusts nothing typed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storefront import shops, suppliers
from storefront.coupons import NOTHING, Applied, Part, added
from storefront.kernel.errors import Refused
from storefront.kernel.words import _
from storefront.shops import Offer

MOST_LINES = 50
MOST_PIECES = 99


class Wish(NamedTuple):
    """So many pieces of a variant from a shop."""

    shop_id: int
    variant_id: int
    quantity: int


class QuotedLine(NamedTuple):
    """A wish with its offer, and what coupons take off it, by who bears that."""

    offer: Offer
    quantity: int
    off: Part = NOTHING

    @property
    def total(self) -> int:
        return self.offer.price * self.quantity

    @property
    def to_pay(self) -> int:
        """What the customer pays for it, without freight."""
        return self.total - self.off.total

    @property
    def trouble(self) -> str:
        """What keeps the line from being bought: "gone", "sold_out", "fewer", or nothing."""
        if not self.offer.buyable:
            return "gone"
        if self.offer.available <= 0:
            return "sold_out"
        return "fewer" if self.offer.available < self.quantity else ""


@dataclass(frozen=True, slots=True)
class QuotedParcel:
    """What one supplier ships, and what that costs; minor units."""

    supplier_id: int
    lines: tuple[QuotedLine, ...]
    freight: int

    @property
    def name(self) -> str:
        return str(self.lines[0].offer.supplier_name)

    @property
    def goods(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def off(self) -> Part:
        """What coupons take off, by who bears it."""
        return added(line.off for line in self.lines)


@dataclass(frozen=True, slots=True)
class Quote:
    """The whole wish, in parcels; `gone` are wishes no shop offers any more, `coupons` what takes something off."""

    parcels: tuple[QuotedParcel, ...]
    gone: tuple[Wish, ...] = ()
    coupons: tuple[Applied, ...] = ()

    @property
    def lines(self) -> list[QuotedLine]:
        return [line for parcel in self.parcels for line in parcel.lines]

    @property
    def goods(self) -> int:
        return sum(parcel.goods for parcel in self.parcels)

    @property
    def freight(self) -> int:
        return sum(parcel.freight for parcel in self.parcels)

    @property
    def discount(self) -> int:
        return sum(one.total for one in self.coupons)

    @property
    def total(self) -> int:
        return self.goods + self.freight - self.discount

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def of_deals(self) -> dict[int, int]:
        """How many pieces each item of a deal must give, by the item's id."""
        pieces: dict[int, int] = defaultdict(int)
        for line in self.lines:
            if line.offer.item_id is not None:
                pieces[line.offer.item_id] += line.quantity
        return pieces

    @property
    def troubles(self) -> list[QuotedLine]:
        return [line for line in self.lines if line.trouble]

    def refuse_troubles(self) -> None:
        """Raises Refused (409) with the first thing that changed, in words that say the way on."""
        if self.gone or not self.parcels:
            raise Refused(_("Something in this order is not on sale any more. Nothing was taken."), status=409)
        for line in self.troubles:
            title, left = str(line.offer.title), line.offer.available
            if line.trouble == "fewer":
                said = _("Of %(title)s only %(left)s are left. Nothing was taken.", title=title, left=left)
            elif line.trouble == "sold_out":
                said = _("%(title)s is sold out. Nothing was taken.", title=title)
            else:
                said = _("%(title)s is not on sale any more. Nothing was taken.", title=title)
            raise Refused(said, status=409)


def quote(wishes: Sequence[Wish], country: str | None) -> Quote:
    """What the wishes cost when shipped to a country; without one, freight is not known yet and counts as none.

    Two reads, however many lines. Raises Refused, beside the country, when a supplier does not ship there.
    """
    together = _together(wishes)
    offers = shops.offers(together)
    by_supplier: Mapping[int, list[QuotedLine]] = defaultdict(list)
    for pair, quantity in together.items():
        if (offer := offers.get(pair)) is not None:
            by_supplier[offer.supplier_id].append(QuotedLine(offer.for_pieces(quantity), quantity))
    rules = suppliers.freight_rules(tuple(by_supplier)) if country else {}
    parcels = tuple(
        QuotedParcel(supplier_id, tuple(lines), _freight(lines, rules.get(supplier_id, ()), country))
        for supplier_id, lines in by_supplier.items()
    )
    gone = tuple(Wish(*pair, quantity) for pair, quantity in together.items() if pair not in offers)
    return Quote(parcels, gone)


def _together(wishes: Sequence[Wish]) -> dict[tuple[int, int], int]:
    """Quantities summed per variant and shop before anything is judged (domain.md 4)."""
    together: dict[tuple[int, int], int] = defaultdict(int)
    for wish in wishes:
        if not 1 <= wish.quantity <= MOST_PIECES:
            raise Refused(_("Please choose between 1 and %(most)s pieces.", most=MOST_PIECES), "quantity")
        together[wish.shop_id, wish.variant_id] += wish.quantity
    if len(together) > MOST_LINES:
        raise Refused(_("An order holds %(most)s different goods at most.", most=MOST_LINES))
    return dict(together)


def _freight(lines: Sequence[QuotedLine], rules: Sequence[suppliers.FreightRule], country: str | None) -> int:
    if country is None:
        return 0
    goods = sum(line.total for line in lines)
    grams = sum(line.offer.grams * line.quantity for line in lines)
    pieces = sum(line.quantity for line in lines)
    return suppliers.freight(rules, country, goods, grams, pieces)
