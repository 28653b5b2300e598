"""Chapter: another e-mail address, confirmed there, told to the old one; sessions end as with a new password."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from storefront import accounts
from storefront.accounts import Account, AccountPrint
from storefront.kernel.db import session
from storefront.kernel.errors import Refused, TooMany
from tests.orders.test_letters import posted
from tests.support.client import Client
from tests.support.filling import words_of

PASSWORD, NEW = "a word nobody guesses", "quite another word"
Deliver = Callable[[], None]


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei@demo.test", PASSWORD, language="en")


def again(account: Account) -> Account:
    session.rollback()
    return session.get_one(Account, account.id, populate_existing=True)


def link(to: str) -> str:
    """The link that was mailed to an address last."""
    return [re.search(r"/emails/(\S+)", text).group(1) for address, _subject, text in posted() if address == to][-1]  # type: ignore[union-attr]


def test_it_holds_once_the_letter_there_is_opened(mei: Account) -> None:
    accounts.ask_email(mei, " New@Demo.TEST ", PASSWORD)
    assert again(mei).email == "mei@demo.test"
    token = link("new@demo.test")
    move = accounts.email_move(token)
    assert move is not None
    assert move.email == "new@demo.test"
    accounts.change_email(token)
    assert (again(mei).email, again(mei).confirmed_at is not None) == ("new@demo.test", True)
    assert accounts.sign_in("new@demo.test", PASSWORD)
    with pytest.raises(Refused):
        accounts.sign_in("mei@demo.test", PASSWORD)
    assert [subject for to, subject, _text in posted() if to == "mei@demo.test"] == ["Your e-mail address was changed"]
    with pytest.raises(Refused):
        accounts.change_email(token)


def test_every_session_ends_but_the_one_that_did_it(mei: Account) -> None:
    here, there = (accounts.sign_in("mei@demo.test", PASSWORD) for _place in range(2))
    accounts.ask_email(mei, "new@demo.test", PASSWORD)
    accounts.change_email(link("new@demo.test"), keep=here)
    assert accounts.signed_in_by(here) is not None
    assert accounts.signed_in_by(there) is None


def test_the_new_mailbox_is_the_one_by_which_a_guest_is_known(mei: Account) -> None:
    accounts.ask_email(mei, "new@demo.test", PASSWORD)
    accounts.change_email(link("new@demo.test"))
    kept = session.scalars(select(AccountPrint.print).where(AccountPrint.account_id == mei.id)).all()
    assert kept == [accounts.contacts.mailbox_print("new@demo.test")]


def test_a_link_is_dead_after_its_hour_after_another_and_after_a_new_password(
    mei: Account, clock: Callable[[timedelta], None]
) -> None:
    accounts.ask_email(mei, "one@demo.test", PASSWORD)
    clock(timedelta(hours=1, seconds=1))
    assert accounts.email_move(link("one@demo.test")) is None
    accounts.ask_email(again(mei), "two@demo.test", PASSWORD)
    accounts.change_password(again(mei), PASSWORD, NEW)
    with pytest.raises(Refused):
        accounts.change_email(link("two@demo.test"))
    for email in ("three@demo.test", "four@demo.test"):
        accounts.ask_email(again(mei), email, NEW)
    accounts.change_email(link("four@demo.test"))
    assert accounts.email_move(link("three@demo.test")) is None
    assert again(mei).email == "four@demo.test"


@pytest.mark.parametrize("odd", ["", "nothing", "a.b.c", "名", "x" * 3000])
def test_a_forged_link_opens_nothing(mei: Account, odd: str) -> None:
    assert accounts.email_move(odd) is None
    with pytest.raises(Refused):
        accounts.change_email(odd)


def test_only_who_knows_the_password_asks_and_not_without_end(mei: Account) -> None:
    with pytest.raises(Refused) as refused:
        accounts.ask_email(mei, "new@demo.test", "something else")
    assert refused.value.field == "present"
    for email, field in (("no address", "email"), ("MEI@demo.test", "email")):
        with pytest.raises(Refused) as refused:
            accounts.ask_email(again(mei), email, PASSWORD)
        assert refused.value.field == field
    assert posted() == []
    for number in range(5):
        accounts.ask_email(again(mei), f"new{number}@demo.test", PASSWORD)
    with pytest.raises(TooMany):
        accounts.ask_email(again(mei), "new6@demo.test", PASSWORD)


def test_a_taken_address_is_not_told_to_who_asks_but_to_its_owner(mei: Account) -> None:
    accounts.sign_up("Other", "other@demo.test", PASSWORD, language="zh_Hant")
    accounts.ask_email(mei, "other@demo.test", PASSWORD)
    [(to, _subject, text)] = posted()
    assert (to, "/emails/" in text) == ("other@demo.test", False)


def test_who_comes_second_to_an_address_is_refused(mei: Account, at_once: Callable[..., list[object]]) -> None:
    other = accounts.sign_up("Other", "other@demo.test", PASSWORD)
    links = []
    for account in (mei, other):
        accounts.ask_email(again(account), "new@demo.test", PASSWORD)
        links.append(link("new@demo.test"))
    said = at_once([lambda: accounts.change_email(links[0]), lambda: accounts.change_email(links[1])])
    assert sorted(isinstance(one, Refused) for one in said) == [False, True]
    assert [again(account).email for account in (mei, other)].count("new@demo.test") == 1


def test_it_is_asked_for_and_confirmed_on_pages(client: Client, mei: Account) -> None:
    client.sign_in(mei)
    page = client.get("/me/security", status=200).text
    assert "Now it is mei@demo.test." in words_of(page)
    wrong = client.post("/me/security/email", {"email": "new@demo.test", "present": "no"}, status=422).text
    assert "not your present password" in words_of(wrong)
    data = {"email": "new@demo.test", "present": PASSWORD}
    said = client.follow(client.post("/me/security/email", data, status=303)).text
    assert "We have written to your new address" in words_of(said)
    opened = client.follow(client.get(f"/emails/{link('new@demo.test')}", status=303))
    assert "new@demo.test" in words_of(opened.text)
    assert again(mei).email == "mei@demo.test", "looking changes nothing"
    done = client.follow(client.post("/emails/new", status=303)).text
    assert "Your new address holds from now on" in words_of(done)
    assert again(mei).email == "new@demo.test"
    assert "used or is too old" in words_of(client.get("/emails/new", status=200).text)
    assert "used or is too old" in words_of(client.post("/emails/new", status=422).text)


def test_a_stranger_with_the_link_gets_no_session(client: Client, mei: Account) -> None:
    accounts.ask_email(mei, "new@demo.test", PASSWORD)
    client.get(f"/emails/{link('new@demo.test')}", status=303)
    client.post("/emails/new", status=303)
    assert again(mei).email == "new@demo.test"
    client.get("/me/security", status=303)
