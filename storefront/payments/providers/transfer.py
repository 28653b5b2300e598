"""A bank transfer waits for the bank's file, in which staff find the amount and the order's number."""

from storefront.kernel import money
from storefront.kernel.installation import settings
from storefront.kernel.words import _
from storefront.payments.port import Bill
from storefront.payments.providers.silent import ByHand


class Transfer(ByHand):
    """The bank's file tells what came. It goes back to an account the customer names."""

    code = "transfer"

    def instructions(self, bill: Bill) -> str:
        return _(
            "Please transfer %(amount)s to %(account)s and write %(ref)s as the purpose.",
            amount=money.say(bill.amount),
            account=settings().bank_account,
            ref=bill.ref,
        )
