"""The ways to pay that are built in, by code; what the operator configured is asked by `choosing`."""

from typing import Final

from storefront.payments.port import Provider
from storefront.payments.providers.cod import CashOnDelivery
from storefront.payments.providers.sandbox import Sandbox
from storefront.payments.providers.transfer import Transfer
from storefront.payments.providers.wallet import Wallet

PROVIDERS: Final[dict[str, Provider]] = {one.code: one for one in (Sandbox(), CashOnDelivery(), Transfer(), Wallet())}


def provider(code: str) -> Provider:
    """A way to pay. Raises KeyError for one we do not have."""
    return PROVIDERS[code]
