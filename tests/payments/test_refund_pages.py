"""Cash and transfers go back where the customer says: to an account of theirs, or into their wallet."""

from flask import Flask

from storefront import ledger, orders, payments, wallets
from storefront.kernel.actors import PLATFORM, Actor
from storefront.orders import Order
from tests.orders.making import GUEST, again, parcel_of, place
from tests.orders.test_paying import notice
from tests.support.client import Client
from tests.world import World

PAYEE = {"name": "Anna Lee", "bank": "Bank of Tests", "number": "6222 0000 1111"}


def called_off(world: World, by: Actor = GUEST) -> tuple[Order, payments.Refund]:
    """An order paid by transfer whose parcel was called off: its money waits to be told where to go."""
    order = place(world, "cup", method="transfer", by=by)
    notice(order)
    orders.call_off(parcel_of(again(order)), by=PLATFORM)
    refund = payments.refunds_of("order", order.number)[0]
    assert refund.amount == order.total
    assert payments.asks_where(refund)
    return again(order), refund


def test_the_customer_names_an_account_and_corrects_it(app: Flask, client: Client, world: World) -> None:
    order, refund = called_off(world, world.customer)
    client.sign_in(world.customer)
    page = client.get(f"/orders/{order.number}").get_data(as_text=True)
    where = f"/orders/{order.number}/refunds/{refund.id}"
    assert where in page
    client.get(where)
    kept = client.post(f"{where}/accounts", PAYEE | {"number": ""}, status=422).get_data(as_text=True)
    assert "Bank of Tests" in kept
    client.follow(client.post(f"{where}/accounts", PAYEE, status=303))
    client.post(f"{where}/accounts", PAYEE | {"bank": "Other Bank"}, status=303)
    [told] = payments.refunds_of("order", order.number)
    assert told.payee is not None and told.payee["bank"] == "Other Bank"


def test_the_customer_takes_it_as_credit(app: Flask, client: Client, world: World) -> None:
    order, refund = called_off(world, world.customer)
    client.sign_in(world.customer)
    where = f"/orders/{order.number}/refunds/{refund.id}"
    client.post(f"{where}/credits", {}, status=303)
    assert wallets.balance(world.customer.id) == order.total
    assert ledger.balance(payments.leaving(refund.key)) == 0
    client.post(f"{where}/credits", {}, status=409)
    assert wallets.balance(world.customer.id) == order.total
    assert ledger.verify() == []


def test_anothers_refund_is_not_there(app: Flask, client: Client, world: World) -> None:
    order, refund = called_off(world, world.customer)
    where = f"/orders/{order.number}/refunds/{refund.id}"
    client.sign_in(world.stranger)
    client.get(where, status=404)
    client.post(f"{where}/accounts", PAYEE, status=404)
    client.post(f"{where}/credits", {}, status=404)
    [left] = payments.refunds_of("order", order.number)
    assert left.payee is None and left.way == ""
