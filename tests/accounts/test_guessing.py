"""What is guessed first is no password: what many choose, and what a person, a shop or the platform is called."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from flask import Flask

from storefront import accounts
from storefront.accounts import Account, guessing, passwords
from storefront.kernel.errors import Refused
from tests.support.client import Client
from tests.support.source import HOME
from tests.world import PASSWORD, World

FILE = HOME / "storefront" / "accounts" / "guessed.txt.gz"


@pytest.fixture
def mei(app: Flask) -> Account:
    return accounts.sign_up("Mei Chen", "mei.chen88@demo.test", "a word nobody guesses")


def listed() -> list[str]:
    return [line for line in guessing._common().decode().splitlines() if not line.startswith("#")]


def test_many_of_the_commonest_are_known_and_none_is_too_short_to_count() -> None:
    words = listed()
    assert len(set(words)) == len(words) >= 10_000
    assert min(map(len, words)) >= passwords.SHORTEST
    assert all(word == word.casefold() for word in words)


def test_the_file_names_its_source_and_its_licence() -> None:
    head = "\n".join(line for line in guessing._common().decode().splitlines() if line.startswith("#"))
    assert "zxcvbn 4.5.0" in head
    assert "MIT" in head
    assert "Permission is hereby granted" in head


@pytest.mark.parametrize(
    "word", ["password", "Password1", "PASSW0RD", "iloveyou", "michelle", "87654321", "woaini1314", "administrator"]
)
def test_what_many_choose_is_known_in_capitals_too(word: str) -> None:
    assert guessing.is_common(word)


@pytest.mark.parametrize(
    "word", ["a word nobody guesses", "storefront-demo", "x", "", "\udcff" * 8, "password\x00", "林雅婷的店舖"]
)
def test_what_nobody_chose_is_not(word: str) -> None:
    assert not guessing.is_common(word)


def test_it_is_small_and_quick() -> None:
    assert FILE.stat().st_size < 100_000
    assert len(guessing._common()) < 2_000_000
    best = min(timed("a word nobody guesses " * 9) for _try in range(20))
    assert best < 0.001


def timed(word: str) -> float:
    begun = perf_counter()
    guessing.is_common(word)
    return perf_counter() - begun


def test_it_stands_beside_the_code_that_reads_it() -> None:
    assert Path(guessing.__file__).with_name("guessed.txt.gz") == FILE
    assert FILE.is_file()


@pytest.mark.parametrize(
    "own",
    [
        "meichen1990", "Mei-Chen-2024!", "chenmei#77", "1988MeiMei", "mei.chen88", "mei.chen88@demo.test",
        "storefront1", "2024Storefront!", "meistorefront", "MEI１２３４５",
    ],
)  # fmt: skip
def test_what_one_is_known_by_is_refused_with_digits_around(mei: Account, own: str) -> None:
    with pytest.raises(Refused) as refused:
        accounts.change_password(mei, "a word nobody guesses", own)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "fine", ["meichen likes tea", "830172209447", "storefront-demo", "8chenille", "陳美的店鋪在杭州"]
)
def test_more_than_that_is_a_password(mei: Account, fine: str) -> None:
    accounts.change_password(mei, "a word nobody guesses", fine)
    assert accounts.sign_in(mei.email, fine)


def test_what_the_platform_is_called_is_refused(make_app: Callable[..., Flask]) -> None:
    with make_app(demo="", operator="Riverside Market").app_context():
        for own in ("riverside-market", "Market 2026", "RiversideStorefront1"):
            with pytest.raises(Refused):
                passwords.hashed(own)
        assert passwords.hashed("down the riverside")


def test_the_name_of_ones_shop_or_house_is_refused(client: Client, world: World) -> None:
    for who, own in ((world.reseller, "harbour2026"), (world.supplier, "Hill-Pottery1")):
        client.sign_in(who)
        said = client.post("/me/security", {"present": PASSWORD, "password": own}, status=422).text
        assert "easy to guess" in said
