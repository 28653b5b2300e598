"""Who still owes somebody a parcel, or has money with us, is not let go."""

import pytest
from flask import Flask

from storefront import accounts
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from tests.orders.making import buy
from tests.world import World


def test_a_supplier_with_an_open_parcel_stays(app: Flask, world: World) -> None:
    buy(world, "cup")
    with pytest.raises(Refused, match="still open"):
        accounts.close(world.supplier, "asked to", by=world.staff)
    assert session.get_one(Account, world.supplier.id).closed_at is None


def test_who_owes_nothing_and_is_owed_nothing_may_go(app: Flask, world: World) -> None:
    accounts.close(world.stranger, "asked to", by=world.staff)
    assert session.get_one(Account, world.stranger.id).closed_at is not None
