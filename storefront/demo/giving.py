"""What the town gives away: coupons of every kind, one of them used, and a red packet that some have opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from storefront import accounts, coupons, ledger, orders, packets
from storefront.accounts import Account
from storefront.coupons import Coupon, Draft
from storefront.demo.goods import CUSTOMERS
from storefront.demo.people import Town
from storefront.kernel import clock, sweeps
from storefront.kernel.actors import Actor
from storefront.kernel.errors import Refused
from storefront.kernel.words import Words, speaking
from storefront.orders import Checkout, Recipient, Wish

CODE: Final = "TEATIME"
WELCOME: Final = Words.of({"": "A first order", "zh_Hant": "首單禮", "zh_Hans": "首单礼"})
TEA: Final = Words.of({"": "Tea time", "zh_Hant": "喝茶時間", "zh_Hans": "喝茶时间"})
SHOP: Final = Words.of({"": "For those who follow Lin", "zh_Hant": "謝謝您關注小林", "zh_Hans": "谢谢你关注小林"})
KILN: Final = Words.of({"": "From the kiln", "zh_Hant": "新窯出爐", "zh_Hans": "新窑出炉"})
WISH: Final = "三百張訂單了，謝謝大家對我的耐心。"


@dataclass(frozen=True)
class _Person:
    """A customer as coupons know one."""

    id: int | None
    visitor: str | None = None


def give(town: Town, today: datetime) -> None:
    """Everything that is given away, after some weeks of trade."""
    clock.set(today - timedelta(days=10))
    made = _coupons(town)
    clock.set(today - timedelta(days=2))
    coupons.claim(made["kiln"].id, by=_Person(town.accounts[CUSTOMERS[0].email].id))
    _use_code(town)
    clock.set(today - timedelta(hours=3))
    _packet(town)


def _coupons(town: Town) -> dict[str, Coupon]:
    now, staff = clock.now(), town.accounts["staff@demo.test"]
    lin, pottery = town.shops["lin"], town.suppliers["hill-pottery"]
    reseller, supplier = town.accounts["reseller@demo.test"], town.accounts["supplier@demo.test"]
    usual: dict[str, Any] = {"starts_at": now, "ends_at": now + timedelta(days=60), "total": 500}
    made = {
        "welcome": _out(Draft(WELCOME, **usual, amount=500, minimum=5_000, kind="first_order"), "platform", staff),
        "tea": _out(Draft(TEA, **usual, percent_bp=1_000, cap=2_000, minimum=8_000, on_page=False), "platform", staff),
        "shop": _out(
            Draft(SHOP, **usual, amount=300, minimum=15_000, kind="follower", shop_id=lin.id), "reseller", reseller
        ),
        "kiln": _out(Draft(KILN, **usual, amount=500, minimum=10_000, supplier_id=pottery.id), "supplier", supplier),
    }
    coupons.name_code(made["tea"], CODE, by=staff)
    coupons.make_batch(made["tea"], 20, by=staff)
    return made


def _out(draft: Draft, maker: str, by: Account) -> Coupon:
    made = coupons.make(draft, maker=maker, by=by)
    coupons.publish(made, by=by)
    return made


def _use_code(town: Town) -> None:
    """Somebody has ordered with the code, so that its report says something."""
    entry, product = CUSTOMERS[1], town.products["celadon-cup"]
    variant = next(one for one in town.variants.values() if one.product_id == product.id)
    to = Recipient(
        entry.name, entry.phone, entry.email, entry.country, entry.region, entry.city, entry.line1, entry.postal_code
    )
    wishes = (Wish(town.shops["lin"].id, variant.id, 1),)
    with speaking(entry.language):
        try:
            orders.buy(
                Checkout(wishes, to, "sandbox", coupon=CODE), key="demo-coupon-tea-time", by=town.accounts[entry.email]
            )
        except Refused:
            return  # sold out, or too little for it


def _packet(town: Town) -> None:
    """Lin's, out of what is free by now; where that is too little the platform gives one."""
    released = next(sweep for sweep in orders.sweeps if sweep.name == "money is released")
    sweeps.run_one(released)
    by: Actor = town.accounts["reseller@demo.test"]
    free = ledger.balance(ledger.available(by.id or 0))
    maker, amount = ("reseller", min(free, 2_000)) if free >= 500 else ("platform", 2_000)
    by = by if maker == "reseller" else town.accounts["staff@demo.test"]
    packet = packets.fund(packets.Draft(amount, 10, WISH), maker=maker, key="demo-packet-of-thanks", by=by)
    for place, entry in enumerate(CUSTOMERS):
        account = town.accounts[entry.email]
        accounts.confirm_mailbox(accounts.mailbox_token(account))
        if 1 <= place <= 4:
            clock.move(timedelta(minutes=7))
            packets.open_packet(packet.code, by=account.id)
