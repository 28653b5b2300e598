"""Three languages, complete: nothing missing, no English left, the words of mission.md's table, both Chinese true."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import opencc
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.support.source import HOME, PACKAGE

LANGUAGES: Final = ("zh_Hant", "zh_Hans")
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy": None, "_l": None, "_n": (1, 2)}
PLACEHOLDER: Final = re.compile(r"%(?:\((\w+)\))?([sd%])|\{(\w*)\}")
TAG: Final = re.compile(r"</?(\w+)[^>]*>")
LATIN: Final = re.compile(r"[A-Za-z]{2,}")
# What is the same in every language.
LATIN_KEPT: Final = frozenset(
    """Storefront English CSV SKU QR PNG JPEG WebP AVIF UTF GB Big Shopify URL PDF ID SMS OK kg cm ml mm MB KB
    GTIN UPC EAN
    Handle Title Vendor Type Published Option Variant Image Price Status Tags Name Value Inventory Qty Body HTML Src Alt
    Text WhatsApp WeChat LINE Telegram https http www example com org test name""".split()
)


class Word(NamedTuple):
    """A word of mission.md's table: where English says `english`, Chinese says one of these."""

    english: str
    hant: tuple[str, ...]
    hans: tuple[str, ...]


GLOSSARY: Final = (
    Word(r"customers?", ("顧客",), ("顾客",)),
    Word(r"resellers?", ("店主",), ("店主",)),
    Word(r"suppliers?", ("供貨商",), ("供货商",)),
    Word(r"shops?", ("店舖", "本店", "店主", "該店", "小店", "店"), ("店铺", "本店", "店主", "该店", "小店", "店")),
    Word(r"products?", ("商品",), ("商品",)),
    Word(r"variants?", ("規格",), ("规格",)),
    Word(r"batch(?:es)?", ("批次",), ("批次",)),
    Word(r"cart", ("購物車",), ("购物车",)),
    Word(r"parcels?", ("包裹",), ("包裹",)),
    Word(r"guarantee fund", ("賠付基金",), ("赔付基金",)),
    Word(r"payouts?", ("提現",), ("提现",)),
    Word(r"brands?", ("品牌",), ("品牌",)),
    Word(r"commissions?", ("佣金",), ("佣金",)),
    Word(r"escrow", ("擔保金",), ("担保金",)),
    Word(r"deposit", ("保證金",), ("保证金",)),
    Word(r"coupons?", ("優惠券",), ("优惠券",)),
    Word(r"mentors?", ("導師",), ("导师",)),
    Word(r"apprentices?", ("徒弟",), ("徒弟",)),
    Word(r"red packets?", ("紅包",), ("红包",)),
    Word(r"accounts?", ("帳號", "帳戶", "科目"), ("账号", "账户", "科目")),
)
NEVER: Final = {  # words of other houses, and words that only the other Chinese says
    "zh_Hant": """賣家 買家 用戶 商家 消費者 供應商 店鋪 賬 登錄 默認 屏幕 視頻 打印
    鏈接 鼠標 軟件 短信 郵箱 數據 質量 信息
    在線 點擊 界面""".split(),
    "zh_Hans": """卖家 买家 用户 商家 消费者 供应商 帐 登入 登出 预设 萤幕
    影片 列印 连结 滑鼠 软体 网路 简讯 信箱 资料夹 品质
    资讯 讯息 线上 点选 介面 储存 透过 程式 档案""".split(),
}
SHARED_SIGNS: Final = frozenset("里后台面余系干只几斗谷准松范征卷家回向周吃于云采占游制表并布升沖才症了致咸签佣")


@cache
def catalogue(language: str) -> Catalog:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po"
    assert path.exists(), f"{path.relative_to(HOME)} is missing: make words"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def sentences() -> dict[str | tuple[str, ...], str]:
    """Every sentence of code and templates, with a place where it stands."""
    with (HOME / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        HOME / "storefront",
        [(m.removeprefix("storefront/"), k) for m, k in methods],
        {m.removeprefix("storefront/"): o for m, o in options.items()},
        keywords=KEYWORDS,
    )
    return {
        tuple(words) if isinstance(words, list | tuple) else words: f"{path}:{line}"
        for path, line, words, *_ in found
        if words
    }


def said(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple | list) else (message.string,)  # type: ignore[return-value]


def told(language: str) -> Iterator[tuple[str, str]]:
    """(English, Chinese) of every sentence that is still in use."""
    for key in sentences():
        message = catalogue(language).get(key if isinstance(key, str) else key[0])
        if message is not None:
            english = key if isinstance(key, str) else key[-1]
            yield from ((english, chinese) for chinese in said(message) if chinese)


def check(faults: list[str]) -> None:
    assert not faults, f"{len(faults)} sentences:\n  " + "\n  ".join(faults[:40])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(language: str) -> None:
    found = catalogue(language)
    faults = []
    for key, place in sentences().items():
        message = found.get(key if isinstance(key, str) else key[0])
        if message is None or message.fuzzy or not all(said(message)):
            faults.append(f"{place}: {key}")
    check(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_the_same(language: str) -> None:
    def marks(text: str) -> tuple[list[str], list[str]]:
        return sorted(map(str, PLACEHOLDER.findall(text))), sorted(TAG.findall(text))

    check([f"{english!r}: {chinese!r}" for english, chinese in told(language) if marks(english) != marks(chinese)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_standing(language: str) -> None:
    def left(chinese: str) -> set[str]:
        plain = TAG.sub("", PLACEHOLDER.sub("", chinese))
        return set(LATIN.findall(plain)) - LATIN_KEPT

    check([f"{sorted(left(chinese))} in {chinese!r}" for _english, chinese in told(language) if left(chinese)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_of_the_table(language: str) -> None:
    faults = []
    for english, chinese in told(language):
        for word in GLOSSARY:
            allowed = word.hant if language == "zh_Hant" else word.hans
            if re.search(rf"(?<![\w%(])\b{word.english}\b(?![\w)])", english, re.IGNORECASE) and not any(
                one in chinese for one in allowed
            ):
                faults.append(f"{english!r}: {chinese!r} lacks {'/'.join(allowed)}")
        faults += [f"{chinese!r} says {never}" for never in NEVER[language] if never in chinese]
    check(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_are_those_of_the_language(language: str) -> None:
    """zh_Hans holds no traditional sign, zh_Hant no simplified one."""
    other = opencc.OpenCC("t2s" if language == "zh_Hans" else "s2t")

    def foreign(chinese: str) -> set[str]:
        return {sign for sign in chinese if other.convert(sign) != sign and sign not in SHARED_SIGNS}

    check([f"{sorted(foreign(chinese))} in {chinese!r}" for _english, chinese in told(language) if foreign(chinese)])


def test_simplified_is_not_a_conversion_of_traditional() -> None:
    """Both were written: where the two countries say it differently, they differ (mission.md)."""
    convert = opencc.OpenCC("t2s").convert
    hant, hans = dict(told("zh_Hant")), dict(told("zh_Hans"))
    assert any(convert(hant[english]) != chinese for english, chinese in hans.items() if english in hant)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tone_is_calm(language: str) -> None:
    check([chinese for _english, chinese in told(language) if "！" in chinese or "!" in chinese])


def test_the_tone_is_calm_in_english_too() -> None:
    check([f"{place}: {key}" for key, place in sentences().items() if "!" in str(key)])
