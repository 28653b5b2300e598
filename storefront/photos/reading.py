"""What everybody sees: the newest first, good and bad alike; the average stands beside the number it is made of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from storefront import accounts, moderation
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound
from storefront.kernel.words import Words
from storefront.orders import Line, Order
from storefront.photos.models import Photo, PhotoAnswer, PhotoPicture
from storefront.products import Product
from storefront.shops import Shop
from storefront.suppliers import Supplier

PAGE = 10
_SEEN = ("visible", "hidden")


class Reply(NamedTuple):
    """The answer of who sells; `house` is the supplier or the shop."""

    id: int
    role: str
    house: str
    text: str
    at: datetime
    stub: str


class Shown(NamedTuple):
    """A photo as it is seen. A guest's `name` is empty, `pictures` are as kept, `listed` some stand by the product."""

    id: int
    line_id: int
    order_number: str
    account_id: int | None
    name: str
    text: str
    rating: int | None
    state: str
    turn: int
    at: datetime
    changed_at: datetime | None
    reuse: bool
    thanked: bool
    returned: bool
    title: Words
    product_id: int
    product_slug: str
    shop_slug: str
    shop_name: Words
    hue: str
    pictures: tuple[dict[str, Any], ...]
    listed: bool
    answer: Reply | None
    stub: str


class Summary(NamedTuple):
    """Of a product: how many rated it how, and how many showed it with pictures."""

    by_rating: dict[int, int]
    shown: int
    with_pictures: int

    @property
    def ratings(self) -> int:
        return sum(self.by_rating.values())

    @property
    def tenths(self) -> int:
        """The average in tenths, rounded half up; 0 where nobody rated."""
        total = sum(rating * number for rating, number in self.by_rating.items())
        return (total * 20 + self.ratings) // (2 * self.ratings) if self.ratings else 0


HAS_PICTURES = select(PhotoPicture.id).where(PhotoPicture.photo_id == Photo.id).correlate(Photo).exists()


def by_id(number: int) -> Photo:
    """A photo by its number, for verbs. Raises NotFound, also for what was deleted."""
    found = session.get(Photo, number)
    if found is None or found.state == "withdrawn":
        raise NotFound()
    return found


def of_product(
    product_id: int, *, pictures: bool = False, after: int | None = None, limit: int = PAGE
) -> tuple[list[Shown], int | None]:
    """A page of what is shown of a product, only with pictures where asked, and the id that leads on."""
    query = select(Photo).where(Photo.product_id == product_id, Photo.state.in_(_SEEN))
    query = query.where(HAS_PICTURES) if pictures else query
    query = query if after is None else query.where(Photo.id < after)
    rows = session.scalars(query.order_by(Photo.id.desc()).limit(limit + 1)).all()
    return told(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None


def summary(product_id: int) -> Summary:
    """How a product is rated, counted from what everybody can see (domain.md 12: none is made up)."""
    where = Photo.product_id == product_id, Photo.state == "visible"
    rows = session.execute(select(Photo.rating, func.count()).where(*where).group_by(Photo.rating))
    counted = {rating: int(number) for rating, number in rows}
    pictured = session.scalar(select(func.count()).select_from(Photo).where(*where, HAS_PICTURES)) or 0
    by_rating = {rating: counted[rating] for rating in range(5, 0, -1) if rating in counted}
    return Summary(by_rating, sum(counted.values()), pictured)


def of_account(account_id: int, *, after: int | None = None, limit: int = 20) -> list[Shown]:
    """What an account shows, the newest first."""
    mine = select(Line.id).join(Order, Order.id == Line.order_id).where(Order.account_id == account_id)
    query = select(Photo).where(Photo.line_id.in_(mine), Photo.state != "withdrawn")
    query = query if after is None else query.where(Photo.id < after)
    return told(session.scalars(query.order_by(Photo.id.desc()).limit(limit)).all())


def told(photos: Sequence[Photo]) -> list[Shown]:
    """Photos with all that is seen of them, in as many reads whatever their number."""
    ids = [one.id for one in photos]
    if not ids:
        return []
    places, pictures, replies = _places(ids), _pictures(ids), _replies(ids)
    names = accounts.names([places[number].account_id for number in ids])
    stubs = moderation.stubs("photo", ids)
    return [_shown(one, places[one.id], pictures.get(one.id, []), replies, names, stubs) for one in photos]


class _Place(NamedTuple):
    order_number: str
    account_id: int | None
    title: Words
    product_slug: str
    shop_slug: str
    shop_name: Words
    hue: str


def _shown(
    one: Photo,
    place: _Place,
    pictures: list[PhotoPicture],
    replies: dict[int, Reply],
    names: dict[int, str],
    stubs: Any,
) -> Shown:
    seen = one.state != "hidden"
    return Shown(
        one.id, one.line_id, place.order_number, place.account_id, short(names.get(place.account_id or 0, "")),
        one.text if seen else "", one.rating if seen else None, one.state, one.turn, one.at, one.changed_at,
        one.reuse_at is not None, one.thanked_at is not None, one.returned_at is not None, place.title,
        one.product_id, place.product_slug, place.shop_slug, place.shop_name, place.hue,
        tuple(each.file for each in pictures) if seen else (), any(each.listed_at for each in pictures),
        replies.get(one.id), str(stubs.get(one.id, "")),
    )  # fmt: skip


def _places(ids: Collection[int]) -> dict[int, _Place]:
    rows = session.execute(
        select(Photo.id, Order.number, Order.account_id, Product.title, Product.slug, Shop.slug, Shop.name, Shop.hue)
        .join(Line, Line.id == Photo.line_id)
        .join(Order, Order.id == Line.order_id)
        .join(Product, Product.id == Photo.product_id)
        .join(Shop, Shop.id == Photo.shop_id)
        .where(Photo.id.in_(ids))
    )
    return {row[0]: _Place._make(row[1:]) for row in rows}


def _pictures(ids: Collection[int]) -> dict[int, list[PhotoPicture]]:
    found: dict[int, list[PhotoPicture]] = {}
    query = select(PhotoPicture).where(PhotoPicture.photo_id.in_(ids)).order_by(PhotoPicture.id)
    for one in session.scalars(query):
        assert one.photo_id is not None
        found.setdefault(one.photo_id, []).append(one)
    return found


def _replies(ids: Collection[int]) -> dict[int, Reply]:
    rows = session.execute(
        select(PhotoAnswer, Supplier.name, Shop.name)
        .join(Photo, Photo.id == PhotoAnswer.photo_id)
        .join(Supplier, Supplier.id == Photo.supplier_id)
        .join(Shop, Shop.id == Photo.shop_id)
        .where(PhotoAnswer.photo_id.in_(ids), PhotoAnswer.state.in_(_SEEN))
    ).all()
    stubs = moderation.stubs("photo-answer", [row[0].id for row in rows])
    return {
        one.photo_id: Reply(
            one.id, one.role, str(supplier if one.role == "supplier" else shop),
            one.text if one.state == "visible" else "", one.at, str(stubs.get(one.id, "")),
        )
        for one, supplier, shop in rows
    }  # fmt: skip


def short(name: str) -> str:
    """A customer's name as strangers read it: Anna L., 林*."""
    first, _space, rest = name.strip().partition(" ")
    if rest:
        return f"{first} {rest.split()[-1][:1]}."
    return first if not first or first.isascii() else f"{first[:1]}*"
