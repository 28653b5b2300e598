"""A bank transfer waits for the bank's file, in which staff find the amount and the order's number."""

from storefront.kernel import money
from storefront.kernel.installation import settings
from storefront.kernel.words import _
from storefront.payments.port import Answer, Bill, Return


class Transfer:
    """Nobody to ask: the bank's file tells what came. It goes back to an account the customer names."""

    code = "transfer"
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
        return _(
            "Please transfer %(amount)s to %(account)s and write %(ref)s as the purpose.",
            amount=money.say(bill.amount),
            account=settings().bank_account,
            ref=bill.ref,
        )
