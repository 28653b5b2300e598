"""The guarantees say today's numbers and what the fund really holds."""

from storefront import ledger, policies
from tests.support.client import Client


def test_the_page_says_the_rules_of_today_and_the_funds_sum(client: Client) -> None:
    page = client.get("/guarantees")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert f"within {policies.current().return_days} days" in text
    assert f"It holds {'¥0' if ledger.balance(ledger.fund()) == 0 else '¥'}" in text
