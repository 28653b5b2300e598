"""Who lives in the town: staff, suppliers, resellers, customers, one password for all."""

from dataclasses import dataclass, field
from datetime import timedelta

from storefront import accounts, shops, suppliers
from storefront.accounts import Account, Written
from storefront.demo.goods import APPLICANT, CUSTOMERS, SHOPS, SUPPLIERS
from storefront.demo.goods import Supplier as SupplierEntry
from storefront.kernel.actors import PLATFORM
from storefront.kernel.words import Words
from storefront.products import Product, Variant
from storefront.shops import Shop
from storefront.suppliers import FreightRule, Supplier

PASSWORD = "storefront-demo"  # nosec: the demo's, printed in contract.md


@dataclass
class Town:
    """Everybody and everything, by the name the demo's ledger gives it."""

    accounts: dict[str, Account] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)
    shops: dict[str, Shop] = field(default_factory=dict)


def settle() -> Town:
    """Everybody with an account, and the suppliers vetted."""
    town = Town()
    for name, email in (("Xu Jing", "staff@demo.test"), ("Gao Wei", "second@demo.test")):
        accounts.grant(_person(town, name, email), "staff", by=PLATFORM, desks=accounts.DESKS)
    _person(town, "Zhou Lan", "expert@demo.test")
    for customer in CUSTOMERS:
        account = _person(town, customer.name, customer.email, customer.language)
        address = Written(
            customer.name, customer.phone, customer.country, customer.region, customer.city, customer.line1,
            customer.postal_code,
        )  # fmt: skip
        accounts.keep_address(account, address, preferred=True)
    for entry in SUPPLIERS:
        supplier = _supplier(town, entry)
        checks = {
            "registration": Words.of(
                {"": "Company register, seen", "zh_Hant": "公司登記，已核對", "zh_Hans": "企业登记，已核对"}
            ),
            "address": Words.of({"": "Visited on site", "zh_Hant": "已到現場查看", "zh_Hans": "已到现场查看"}),
        }
        suppliers.take_up(supplier, by=town.accounts["staff@demo.test"])
        suppliers.approve(supplier, by=town.accounts["staff@demo.test"], checks=checks, probation=timedelta(0))
    _supplier(town, APPLICANT)
    return town


def _person(town: Town, name: str, email: str, language: str = "en") -> Account:
    account = town.accounts.get(email) or accounts.sign_up(name, email, PASSWORD, language=language)
    town.accounts[email] = account
    return account


def _supplier(town: Town, entry: SupplierEntry) -> Supplier:
    account = _person(town, entry.contact, entry.email, "zh_Hant")
    supplier = suppliers.open(
        account, entry.slug, Words.of(entry.name), by=account, legal_name=entry.name[""], place=Words.of(entry.place),
        about=Words.of(entry.about), promise_hours=entry.promise_hours, registration="91360200MA35DEMO0X",
    )  # fmt: skip
    rules = [
        FreightRule("CN", "flat", entry.freight_flat, free_above=entry.freight_free_from),
        FreightRule("*", "weight", 6800, 500, 2400, 500),
    ]
    suppliers.set_freight(supplier, rules, by=account)
    town.suppliers[entry.slug] = supplier
    return supplier


def open_shops(town: Town) -> None:
    """The three shops, with their shelves and their own prices."""
    for entry in SHOPS:
        account = _person(town, entry.owner, entry.email, "zh_Hant")
        accounts.grant(account, "reseller", by=account)
        shop = shops.open_shop(
            account, slug=entry.slug, name=Words.of(entry.name), blurb=Words.of(entry.blurb), hue=entry.hue
        )
        town.shops[entry.slug] = shop
        if entry.shelf:
            shops.list_products(shop, [town.products[place.good].id for place in entry.shelf], by=account)
        for place in entry.shelf:
            if place.prices:
                listing = shops.listing_of(shop, town.products[place.good].id)
                prices = {town.variants[sku].id: amount for sku, amount in place.prices.items()}
                shops.set_prices(listing, prices, by=account)
