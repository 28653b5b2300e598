"""Photos for tests, shared through the real verbs with as few words as a test needs."""

from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from storefront import notices, orders, photos
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.kernel.pictures import StoredPicture, store_picture
from storefront.orders import Order
from storefront.photos import Photo, Shown
from tests.orders.making import a_key, buy, receive
from tests.world import World

_numbers = count(1)
GPS, PLACE = 0x8825, {1: "N", 2: (30.0, 16.0, 1.0), 3: "E", 4: (120.0, 9.0, 1.0)}


class _Guest:
    """Somebody without an account, whom no browser remembers."""

    id: int | None = None
    visitor: str | None = None


GUEST = _Guest()


def jpeg(number: int = 0) -> bytes:
    """A small picture as a phone makes one, with a place in it; another one each time."""
    number = number or next(_numbers)
    notes, buffer = Image.Exif(), BytesIO()
    notes[0x010F] = f"A phone of somebody, number {number}"
    notes.get_ifd(GPS).update(PLACE)
    Image.new("RGB", (60, 40), (number % 250, number // 250 % 250, 90)).save(buffer, "JPEG", exif=notes)
    return buffer.getvalue()


def stored() -> StoredPicture:
    """A picture in the store that no row names yet."""
    return store_picture(jpeg())


def received(world: World, good: str = "cup", by: Any = None, **words: Any) -> tuple[Order, int]:
    """An order that arrived, and its first line's number; a guest's without `by`."""
    order = buy(world, good, by=by, **words) if by is not None else buy(world, good, **words)
    line_id = order.parcels[0].lines[0].id
    receive(world, order)
    return seen_again(order), line_id


def seen_again(order: Order) -> Order:
    """An order as it stands now."""
    session.rollback()
    found = session.get(Order, order.id, populate_existing=True)
    assert found is not None
    return found


def share(
    world: World, by: Account | None = None, good: str = "cup", *, pictures: int = 1, text: str = "", **said: Any
) -> Photo:
    """What somebody shows of a product that arrived just now."""
    who = by or world.customer
    order, line_id = received(world, good, who)
    return share_line(order, line_id, who, pictures=pictures, text=text or f"Lovely, number {next(_numbers)}", **said)


def share_line(order: Order, line_id: int, by: Any, *, pictures: int = 0, text: str = "", **said: Any) -> Photo:
    """What somebody shows of a line, with so many pictures."""
    for one in [stored() for _each in range(pictures)]:
        photos.add(seen_again(order), line_id, one, by=by)
    made = photos.share(seen_again(order), line_id, key=a_key(), by=by, text=text, **said)
    return again(made)


def again(photo: Photo) -> Photo:
    """As it stands now."""
    session.rollback()
    found = session.get(Photo, photo.id, populate_existing=True)
    assert found is not None
    return found


def seen(photo: Photo) -> Shown:
    """A photo as everybody sees it."""
    [told] = photos.told([again(photo)])
    return told


def gallery(world: World, good: str = "cup", **wanted: Any) -> list[int]:
    """The numbers of what is shown of a product, in order."""
    session.rollback()
    return [one.id for one in photos.of_product(world.products[good].id, **wanted)[0]]


def told(account: Account, words: str) -> list[str]:
    """What somebody was told with these words in its subject."""
    session.rollback()
    return [one.subject for one in notices.inbox(account.id, limit=100) if words in one.subject]


def path_of(order: Order, line_id: int) -> str:
    """The page on which a line is shown to others."""
    return f"/orders/{order.number}/lines/{line_id}/photos"


def key_of(order: Order) -> str:
    """A guest's key."""
    return orders.key_of(order.key_seed)
