"""Cash on delivery waits for the parcel: it is paid when the carrier's remittance is recorded by staff."""

from storefront.kernel import money
from storefront.kernel.words import _
from storefront.payments.port import Bill
from storefront.payments.providers.silent import ByHand


class CashOnDelivery(ByHand):
    """Cash, collected by a carrier."""

    code = "cod"

    def instructions(self, bill: Bill) -> str:
        return _("Please have %(amount)s ready when the parcel comes.", amount=money.say(bill.amount))
