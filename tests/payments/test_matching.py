"""Chapter: staff find transfers in the bank's file, and cash in the carrier's remittance; every line is told."""

from collections.abc import Callable

import pytest

from storefront import accounts, audit, ledger, payments
from storefront.kernel.errors import Refused
from storefront.payments import Payment, Verdict
from storefront.payments.statements import MOST_LINES, read
from tests.payments.conftest import Heard

Begin = Callable[..., Payment]
ENGLISH = """Date,Amount,Text,Bank reference
2026-11-20,128.00,Order K7M-2PX-94 thanks,B1
2026-11-20,"1,284.60",your invoice k7m 2px95 LIN,B2
2026-11-21,-55.00,rent,B3
2026-11-21,10.00,K7M2PX96,B4
2026-11-21,128.00,no number at all,B5
2026-11-22,256.00,K7M-2PX-94 and K7M-2PX-95,B6
2026-11-22,a lot,K7M-2PX-96,B7
"""
CHINESE = """某某银行交易明细
账号：,622 000 000
交易日期,收入金额,支出金额,对方户名,附言
2026-11-20,128.00,,林小姐,订单Ｋ７Ｍ－２ＰＸ－94货款
2026-11-20,,55.00,房东,房租
2026-11-20,128.00,,林小姐,订单Ｋ７Ｍ－２ＰＸ－94货款
"""


@pytest.fixture
def expected(begin: Begin, heard: Heard) -> list[Payment]:
    amounts = {"K7M-2PX-94": 12800, "K7M-2PX-95": 128460, "K7M-2PX-96": 5000}
    return [begin(ref, amount, "transfer") for ref, amount in amounts.items()]


def said(verdicts: list[Verdict]) -> list[str]:
    return [verdict.says for verdict in verdicts]


def state(payment: Payment) -> str:
    return payments.payment(payment.id).state


def test_every_line_is_told_before_and_after(expected: list[Payment], heard: Heard, staff: accounts.Account) -> None:
    file = payments.keep_file("november.csv", ENGLISH.encode(), by=staff)
    before = payments.verdicts(file)
    assert said(before) == ["pays", "pays", "outgoing", "differs", "none", "several", "unreadable"]
    assert [verdict.ref for verdict in before[:2]] == ["K7M-2PX-94", "K7M-2PX-95"]
    assert heard == []
    payments.apply(file, [verdict.line.number for verdict in before if verdict.tick], by=staff)
    after = payments.verdicts(payments.bank_file(file.id))
    assert said(after) == ["applied", "applied", "outgoing", "held", "none", "several", "unreadable"]
    assert [state(payment) for payment in expected] == ["paid", "paid", "pending"]
    assert len(heard) == 2
    payments.apply(file, range(1000), by=staff)
    assert len(heard) == 2
    assert {"upload bank file", "apply bank file"} <= {entry.action for entry in audit.entries()}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_files_in_any_encoding(expected: list[Payment], staff: accounts.Account, codec: str) -> None:
    file = payments.keep_file("十一月.csv", CHINESE.encode(codec), by=staff)
    assert said(payments.verdicts(file)) == ["pays", "outgoing", "pays"]
    payments.apply(file, [4], by=staff)
    assert said(payments.verdicts(file)) == ["applied", "outgoing", "again"]
    assert not payments.verdicts(file)[2].tick
    payments.apply(file, [6], by=staff)
    assert said(payments.verdicts(file)) == ["applied", "outgoing", "held"]


def test_traditional_chinese_and_semicolons(app: object) -> None:
    text = "交易日期;金額;備註\n2026/11/20;+128.00;訂單 K7M-2PX-94\n"
    (line,) = read(text.encode("big5hkscs"))
    assert (line.amount, line.text) == (12800, "訂單 K7M-2PX-94")


def test_the_same_file_again_is_the_same_file(expected: list[Payment], staff: accounts.Account) -> None:
    first = payments.keep_file("november.csv", ENGLISH.encode(), by=staff)
    assert payments.keep_file("another name.csv", ENGLISH.encode(), by=staff).id == first.id


def test_a_line_in_two_files_counts_once(expected: list[Payment], heard: Heard, staff: accounts.Account) -> None:
    lines = ENGLISH.splitlines(keepends=True)
    for text in (lines[:2], lines[:3]):
        file = payments.keep_file("part.csv", "".join(text).encode(), by=staff)
        payments.apply(file, [verdict.line.number for verdict in payments.verdicts(file) if verdict.tick], by=staff)
    assert len(heard) == 2
    assert payments.strays() == []


BROKEN = [b"", b"\x00" * 100, b"a,b\n1,2\n", b"\xff\xfe\x00", b"%PDF-1.7", b"\xff\xff", b"x" * (2**21 + 1)]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_bank_file_is_refused(staff: accounts.Account, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        payments.keep_file("x", data, by=staff)
    assert refused.value.field == "file"


def test_a_torn_file_has_nothing_to_apply(expected: list[Payment], staff: accounts.Account) -> None:
    file = payments.keep_file("\x00/../x" * 90, b'date,amount,text\n"unclosed, K7M-2PX-94\n' + b"1" * 9000, by=staff)
    assert not any(verdict.tick for verdict in payments.verdicts(file))


def test_too_many_lines_are_refused(app: object) -> None:
    with pytest.raises(Refused):
        read(b"date,amount,text\n" + b"2026-11-20,1.00,x\n" * (MOST_LINES + 1))


def test_by_hand_and_by_file_is_once(expected: list[Payment], heard: Heard, staff: accounts.Account) -> None:
    payment = expected[0]
    assert payments.match_by_hand(payments.payment(payment.id), 12800, "B1", by=staff) == "applied"
    assert payments.match_by_hand(payments.payment(payment.id), 12800, "B1", by=staff) == "repeated"
    file = payments.keep_file("november.csv", ENGLISH.encode(), by=staff)
    assert said(payments.verdicts(file))[0] == "applied"
    assert len(heard) == 1


NOTHING = [(0, "B1", "amount"), (-1, "B1", "amount"), (1, " ", "reference"), (1, "x" * 81, "reference")]


@pytest.mark.parametrize(("amount", "reference", "field"), NOTHING)
def test_by_hand_needs_amount_and_reference(
    expected: list[Payment], staff: accounts.Account, amount: int, reference: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        payments.match_by_hand(payments.payment(expected[0].id), amount, reference, by=staff)
    assert refused.value.field == field


def test_a_remittance_pays_many(begin: Begin, heard: Heard, staff: accounts.Account) -> None:
    made = [begin(f"CASH{number}", 1000 * number, "cod").id for number in range(1, 4)]
    with pytest.raises(Refused) as refused:
        payments.remit(made, 5999, "SF 77", by=staff)
    assert refused.value.field == "total"
    assert payments.remit([*made, made[0], 999_999], 6000, "SF 77", by=staff) == 3
    assert ledger.balance(ledger.gateway("cod")) == -6000
    assert len(heard) == 3
    with pytest.raises(Refused) as refused:
        payments.remit(made, 6000, "SF 77", by=staff)
    assert refused.value.field == "payment"


def test_the_queue_shows_the_oldest_deadline_first_and_pages(begin: Begin) -> None:
    for number in range(5):
        begin(f"T{number}", 100, "transfer")
    first = payments.waiting("transfer", limit=3)
    rest = payments.waiting("transfer", limit=3, after=first[-1].id)
    assert [one.ref for one in first + rest] == [f"T{number}" for number in range(5)]
    assert [one.ref for one in payments.waiting("transfer", q="t3")] == ["T3"]
    assert payments.waiting("transfer", q="%") == first + rest
    assert len(payments.all_payments(after=first[1].id)) == 1
