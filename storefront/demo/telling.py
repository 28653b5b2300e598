"""What the customer of the demo has in the wallet, waits for, and was told: one browser shows notices, at /dev/push."""

from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app
from sqlalchemy import select

from storefront import accounts, ledger, notices, orders, shops, wallets
from storefront.accounts import Account
from storefront.demo.people import Town
from storefront.kernel import clock, outbox
from storefront.kernel.db import session

CUSTOMER: Final = "customer@demo.test"
LOTS: Final = (  # source, what it came from, fen, days ago, days it lasts, shop
    ("goodwill", "a parcel that was late", 500, 40, 30, None),
    ("thanks", "a photo of the cup", 880, 25, 30, "lin"),
    ("gift", "welcome", 2_000, 20, 90, None),
    ("gift", "a spring of tea", 1_200, 3, 60, "mei"),
)


def tell(town: Town, today: datetime) -> None:
    """Credit of several kinds, two things waited for, a browser that shows notices, and the older letters read."""
    customer = town.accounts[CUSTOMER]
    for source, about, amount, ago, lasts, shop in LOTS:
        clock.set(today - timedelta(days=ago))
        wallets.grant(
            customer.id, amount, source=source, about=about, funder=ledger.promotion(),
            shop_id=town.shops[shop].id if shop else None, expires_at=clock.now() + timedelta(days=lasts),
        )  # fmt: skip
    clock.set(today - timedelta(hours=2))
    shops.watch(customer, town.shops["lin"].id, town.products["celadon-cup"].id, "price")
    _show_on_a_browser(customer)
    _write_letters(customer)
    clock.set(today)
    if len(told := notices.inbox(customer.id, limit=4)) == 4:
        notices.read_all(customer.id, told[-1].id)


def _write_letters(customer: Account) -> None:
    """What the customer was told at each step, at its hour; the worker comes to the same letters and adds none."""
    bought = {order.id for order in orders.of_account(customer.id, limit=100)}
    due = session.scalars(
        select(outbox.Message).where(outbox.Message.kind == "order letter").order_by(outbox.Message.id)
    )
    letters = [(one.at, one.payload, one.key) for one in due if one.payload["order"] in bought]
    session.rollback()
    for at, payload, key in letters:
        clock.set(at)
        current_app.extensions["outbox"]["order letter"](payload, key)


def _show_on_a_browser(customer: Account) -> None:
    """A browser that exists only here: nothing is sent to it, /dev/push shows what it would show."""
    key = notices.encrypting.public_half(ec.generate_private_key(ec.SECP256R1()))
    reach = {
        "endpoint": "https://push.example.org/demo",
        "p256dh": notices.encrypting.encoded(key),
        "auth": notices.encrypting.encoded(bytes(16)),
    }
    agent = "Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0"
    secret = accounts.open_session(customer, agent=agent, network="127.0.0.1")
    notices.set_up(customer, reach, secret=secret, agent=agent)
