"""What a way to pay answers that has nobody behind it to call: staff tell what came, money goes back by hand."""

from collections.abc import Mapping

from storefront.payments.port import Answer, Bill, Forged, Notice, Return


class Silent:
    """Sends nothing back, tells nothing by itself, asks nothing of the person."""

    speaks = False

    def close(self, bill: Bill) -> Answer:
        del bill
        return Answer("declined")

    def refund(self, back: Return) -> Answer:
        del back
        return Answer("declined")

    def instructions(self, bill: Bill) -> str:
        del bill
        return ""

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        del headers, body
        raise Forged("nobody may speak for it")


class ByHand(Silent):
    """Money that staff see arrive; it cannot go back the way it came."""

    returns = False
    asks = False
    counts = True

    def begin(self, bill: Bill) -> Answer:
        return self.query(bill)

    def query(self, bill: Bill) -> Answer:
        del bill
        return Answer("waiting")
