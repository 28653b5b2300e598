"""Cash on delivery waits for the parcel: it is paid when the carrier's remittance is recorded by staff."""

from storefront.kernel import money
from storefront.kernel.words import _
from storefront.payments.port import Answer, Bill, Return


class CashOnDelivery:
    """Nobody to ask: staff tell what came. Cash cannot go back the way it came."""

    code = "cod"
    returns = False
    asks = False
    counts = True

    def begin(self, bill: Bill) -> Answer:
        del bill
        return Answer("waiting")

    def query(self, bill: Bill) -> Answer:
        del bill
        return Answer("waiting")

    def close(self, bill: Bill) -> Answer:
        del bill
        return Answer("declined")

    def refund(self, back: Return) -> Answer:
        del back
        return Answer("declined")

    def instructions(self, bill: Bill) -> str:
        return _("Please have %(amount)s ready when the parcel comes.", amount=money.say(bill.amount))
