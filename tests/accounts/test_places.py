"""Addresses as their countries write them."""

import pytest

from storefront.accounts import Written, places
from storefront.accounts.regions import regions
from storefront.kernel.errors import Refused
from storefront.kernel.words import LANGUAGES, speaking

GOOD = {
    "CN": ("13800138000", "浙江省", "杭州市西湖区", "文三路 1 号", "310000"),
    "TW": ("0912 345 678", "臺北市", "大安區", "和平東路一段 1 號", "106"),
    "HK": ("9123 4567", "九龍", "油尖旺區", "彌敦道 1 號", ""),
    "MO": ("6612 3456", "澳門半島", "", "新馬路 1 號", ""),
    "SG": ("8123 4567", "", "", "1 Orchard Road #02-03", "238823"),
    "MY": ("012-345 6789", "Selangor", "Shah Alam", "1 Jalan Merdeka", "40000"),
    "JP": ("090-1234-5678", "東京都", "渋谷区", "神宮前 1-1-1", "150-0001"),
    "KR": ("010-2345-6789", "Seoul", "Jung-gu", "1 Sejong-daero", "04524"),
    "US": ("(202) 555-0143", "Oregon", "Portland", "1 Main Street", "97205"),
    "CA": ("(613) 555-0143", "Ontario", "Ottawa", "1 Main Street", "k1a 0b1"),
    "GB": ("07400 123456", "", "London", "1 High Street", "sw1a 1aa"),
    "AU": ("0412 345 678", "Victoria", "Melbourne", "1 Collins Street", "3000"),
    "NZ": ("021 123 4567", "", "Wellington", "1 Willis Street", "6011"),
    "DE": ("01512 3456789", "", "Berlin", "Hauptstraße 1", "10115"),
    "FR": ("06 12 34 56 78", "", "Paris", "1 rue de Rivoli", "75001"),
    "NL": ("06 12345678", "", "Amsterdam", "Damrak 1", "1012 ab"),
    "IT": ("312 345 6789", "RM", "Roma", "Via Roma 1", "00118"),
    "ES": ("612 34 56 78", "Madrid", "Madrid", "Calle Mayor 1", "28013"),
}


def address(code: str) -> Written:
    phone, region, city, line1, postal_code = GOOD[code]
    return Written("Lin Yating", phone, code, region, city, line1, postal_code)


@pytest.mark.parametrize("code", places.COUNTRIES)
def test_an_address_of_every_country_is_taken_and_taken_again(code: str) -> None:
    kept = places.checked(address(code))
    assert kept[1].startswith("+")
    assert places.checked(kept) == kept
    assert all(places.lines(kept))


@pytest.mark.parametrize("code", places.COUNTRIES)
def test_each_needed_field_is_missed_by_name(code: str) -> None:
    rule = places.COUNTRIES[code]
    needed = [field for field in ("region", "city", "line1", "postal_code") if rule.needs(field)]
    assert "line1" in needed
    for field in (*needed, "name", "phone"):
        with pytest.raises(Refused) as refused:
            places.checked(address(code)._replace(**{field: "  "}))
        assert refused.value.field == field


@pytest.mark.parametrize("code", [code for code, rule in places.COUNTRIES.items() if rule.postal])
@pytest.mark.parametrize("odd", ["x", "123456789", "１２", "١٠١١٥", "12 34 5"])
def test_a_postal_code_is_one_of_its_country(code: str, odd: str) -> None:
    with pytest.raises(Refused) as refused:
        places.checked(address(code)._replace(postal_code=odd))
    assert refused.value.field == "postal_code"
    assert places.COUNTRIES[code].example in refused.value.sentence


def test_the_example_of_a_postal_code_is_one() -> None:
    for code, rule in places.COUNTRIES.items():
        assert places.checked(address(code)._replace(postal_code=rule.example))[6] == rule.example


def test_fields_that_a_country_lacks_are_left_empty() -> None:
    kept = places.checked(address("HK")._replace(postal_code="999077"))
    assert kept[6] == ""


def test_a_country_we_do_not_send_to_is_refused() -> None:
    for code in ("XX", "", "cn", "\udcff"):
        with pytest.raises(Refused) as refused:
            places.checked(address("CN")._replace(country=code))
        assert refused.value.field == "country"


def test_lengths_are_bounded() -> None:
    for field in ("name", "region", "city", "line1"):
        with pytest.raises(Refused) as refused:
            places.checked(address("CN")._replace(**{field: "x" * 201}))
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "country", "sentence"),
    [
        ("1380013800", "CN", "1 digit short"),
        ("138001", "CN", "5 digits short"),
        ("138001380001", "CN", "1 digit too many"),
        ("0912 345 67", "TW", "1 digit short"),
        ("9123 456", "HK", "1 digit short"),
        ("hello", "CN", "write a phone number"),
        ("", "CN", "write a phone number"),
        ("+", "CN", "write a phone number"),
        ("\udcff", "CN", "write a phone number"),
        ("9" * 5000, "CN", "write a phone number"),
        ("12345678901", "CN", "does not exist"),
    ],
)
def test_a_phone_number_says_what_it_lacks(text: str, country: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        places.parse_phone(text, country)
    assert sentence in refused.value.sentence
    assert refused.value.field == "phone"


def test_a_phone_number_is_kept_in_one_form() -> None:
    for text in ("138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００", "0086 13800138000"):
        assert places.parse_phone(text, "CN") == "+8613800138000"
    assert places.parse_phone("+886 912 345 678", "CN") == "+886912345678"
    assert places.say_phone("+8613800138000", "CN") == "138 0013 8000"
    assert places.say_phone("+8613800138000", "TW") == "+86 138 0013 8000"
    assert places.say_phone("odd") == "odd"


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_regions_and_labels_are_named_in_every_language(language: str) -> None:
    with speaking(language):
        named = dict(places.countries())
        assert list(named) == list(places.COUNTRIES)
        for code, rule in places.COUNTRIES.items():
            assert named[code]
            assert all(rule.label(field) for field in rule.order)
            assert len(set(regions(code))) == len(regions(code))
        assert len(regions("CN")) == 31
        assert len(regions("TW")) == 22
        assert len(regions("US")) == 52


def test_an_address_is_written_from_the_large_to_the_small_or_the_other_way() -> None:
    with speaking("zh_Hans"):
        assert places.lines(address("CN")) == ("中国 310000", "浙江省杭州市西湖区", "文三路 1 号")
    assert places.lines(address("US")) == ("1 Main Street", "Portland Oregon 97205", "United States")
    assert places.lines(address("SG")) == ("1 Orchard Road #02-03", "238823", "Singapore")
