"""Pictures of imported goods are fetched by the worker, from public addresses only; one that fails is missing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from storefront import products
from storefront.imports.models import Import, Item
from storefront.kernel import fetching, pictures
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Busy, Refusal
from storefront.kernel.fetching import Policy, Unreachable
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.sweeps import Sweep
from storefront.products import Picture, Product

SECONDS = 10
"""How long one picture may take."""

AT_ONCE = 2
"""How many pictures are fetched before the other sweeps have their turn."""

TOGETHER = 50
"""How many pictures of a silent host are given up in one transaction."""

_OF_THE_HOST = frozenset({"forbidden", "unknown", "silent", "slow"})


@dataclass(frozen=True)
class Counts:
    """The pictures of an import's goods that came by address."""

    total: int
    stored: int
    waiting: int
    missing: int


@dataclass(frozen=True)
class Missing:
    """A picture that could not be fetched, with the product's row in the file and why."""

    row: int
    handle: str
    address: str
    reason: str


def due(limit: int) -> list[int]:
    """Pictures that wait for their first or next try."""
    return products.waiting_pictures(min(limit, AT_ONCE))


def fetch(number: int, policy: Policy = fetching.PUBLIC) -> None:
    """Fetch a waiting picture and store it, or note why it is missing. Outside of any verb, twice without harm."""
    picture = products.picture(number)
    if picture is None or picture.state != "waiting" or picture.source_url is None:
        return
    address = picture.source_url
    session.rollback()
    try:
        stored = pictures.store_picture(_fetched(address, policy))
    except Busy:
        return  # our own trouble: it goes on waiting
    except Refusal:
        _miss([number], "broken")
    except Unreachable as failure:
        _miss([number], failure.kind)
        if failure.kind in _OF_THE_HOST:
            _miss(_beside(address), failure.kind)
    else:
        _arrive(number, stored)


def _fetched(address: str, policy: Policy) -> bytes:
    answer = fetching.fetch(address, most=pictures.BYTES, seconds=SECONDS, policy=policy)
    if not answer.ok:
        raise Unreachable("broken")
    return answer.body


@atomic()
def fetch_again(found: Import, *, by: Actor) -> int:
    """Let the missing pictures of an import's goods wait for another try; how many."""
    wanted = select(Picture.product_id).join(Item, Item.product_id == Picture.product_id)
    numbers = session.scalars(wanted.where(Item.import_id == found.id, Picture.state == "missing").distinct()).all()
    return sum(products.fetch_again(session.get_one(Product, number), by=by) for number in numbers)


def counts(found: Import) -> Counts:
    """How far the pictures of an import's goods are."""
    query = select(Picture.state, func.count()).join(Item, Item.product_id == Picture.product_id)
    query = query.where(Item.import_id == found.id, Picture.source_url.is_not(None)).group_by(Picture.state)
    by_state = {row[0]: row[1] for row in session.execute(query)}
    return Counts(sum(by_state.values()), *(by_state.get(state, 0) for state in ("stored", "waiting", "missing")))


def missing(found: Import, limit: int | None = None) -> list[Missing]:
    """The pictures that could not be fetched, in the order of the file's rows."""
    query = select(Item.row, Item.handle, Picture.source_url, Picture.problem)
    query = query.join(Picture, Picture.product_id == Item.product_id)
    query = query.where(Item.import_id == found.id, Picture.state == "missing", Picture.source_url.is_not(None))
    rows = session.execute(query.order_by(Item.row, Picture.position, Picture.id).limit(limit)).all()
    return [Missing(row, handle, address or "", _said(problem)) for row, handle, address, problem in rows]


def _said(problem: str) -> str:
    return fetching.says(problem) if problem in fetching.REASONS else problem


def _beside(address: str) -> list[int]:
    """Other waiting pictures of a host that did not answer: it is not asked a thousand times in a row."""
    scheme, _, rest = address.partition("://")
    host = f"{scheme}://{rest.partition('/')[0]}/"
    waiting = select(Picture.id).where(Picture.state == "waiting", Picture.source_url.startswith(host, autoescape=True))
    return list(session.scalars(waiting.order_by(Picture.id).limit(TOGETHER)))


@atomic()
def _miss(numbers: list[int], problem: str) -> None:
    for number in numbers:
        picture = session.get(Picture, number, populate_existing=True, with_for_update=True)
        if picture is not None and picture.state == "waiting":
            products.picture_missing(picture, problem)


@atomic()
def _arrive(number: int, stored: StoredPicture) -> None:
    picture = session.get(Picture, number, populate_existing=True, with_for_update=True)
    if picture is not None and picture.state == "waiting":
        products.picture_arrived(picture, stored)


sweep = Sweep("import pictures", due, fetch, lane="pictures")
