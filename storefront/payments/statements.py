"""A bank's file is read as the bank wrote it: any of the usual encodings, separators and column names."""

import csv
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final, NamedTuple

from storefront.kernel import money
from storefront.kernel.errors import Refused
from storefront.kernel.words import _

LARGEST_FILE: Final = 2 * 2**20  # bytes
MOST_LINES: Final = 2000
PREFACE: Final = 20  # rows before the header, as some banks write
CODECS: Final = ("utf-8-sig", "utf-16", "gb18030", "big5hkscs")  # the one whose header we understand is the right one
COLUMNS: Final = {
    "date": "date,booking date,value date,日期,交易日期,交易时间,交易時間,记账日期,記帳日期,入账日期,入帳日期",
    "amount": "amount,credit,credit amount,paid in,金额,金額,交易金额,交易金額,收入,收入金额,收入金額,贷方金额,"
    "貸方金額,贷方发生额,存入,存入金额,存入金額",
    "text": "text,purpose,description,details,memo,note,remittance information,payer,摘要,附言,备注,備註,用途,"
    "交易摘要,对方户名,對方戶名",
    "id": "id,transaction id,reference,bank reference,流水号,流水號,交易流水号,交易流水號,交易序号,交易序號",
}
_NAMES: Final = {name: column for column, names in COLUMNS.items() for name in names.split(",")}


class BankLine(NamedTuple):
    """One line of a bank's file. `amount` is None where nothing came in or it cannot be read (`trouble` says which)."""

    number: int
    date: str
    amount: int | None
    text: str
    event: str
    trouble: str = ""


def read(data: bytes) -> list[BankLine]:
    """The lines of a bank's file. Raises Refused beside `file` for what is none."""
    if not data or len(data) > LARGEST_FILE:
        raise Refused(_("Please choose a file of the bank's, at most 2 MB."), "file")
    for codec in CODECS:
        rows = _rows(data, codec)
        header = next((i for i, row in enumerate(rows[:PREFACE]) if {"amount", "text"} <= set(_columns(row))), None)
        if header is not None:
            return _lines(rows, header)
    said = _("We found no columns for the amount and the text in this file. It needs a date, an amount and a text.")
    raise Refused(said, "file")


def _rows(data: bytes, codec: str) -> list[list[str]]:
    """The file's rows under one encoding; none when it is not that."""
    if codec == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return []
    try:
        text = data.decode(codec).replace("\x00", "")
        head = "".join(text.splitlines(keepends=True)[:PREFACE])
        separator = max(",;\t", key=head.count)
        return [row for _number, row in zip(range(MOST_LINES + PREFACE + 2), _csv(text, separator), strict=False)]
    except (UnicodeError, csv.Error):
        return []


def _csv(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=separator)


def _columns(row: Sequence[str]) -> list[str]:
    return [_NAMES.get(_folded(cell).lower(), "") for cell in row]


def _folded(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _lines(rows: list[list[str]], header: int) -> list[BankLine]:
    columns, found, seen = _columns(rows[header]), list[BankLine](), Counter[str]()
    for number, row in enumerate(rows[header + 1 :], header + 2):
        cells: dict[str, list[str]] = {}
        for column, cell in zip(columns, row, strict=False):
            if column and (said := _folded(cell)):
                cells.setdefault(column, []).append(said)
        if cells:
            found.append(_line(number, cells, seen))
    if len(found) > MOST_LINES:
        raise Refused(_("This file has more than %(most)s lines. Please cut it into parts.", most=MOST_LINES), "file")
    return found


def _line(number: int, cells: dict[str, list[str]], seen: Counter[str]) -> BankLine:
    date, text = " ".join(cells.get("date", ()))[:40], " ".join(cells.get("text", ()))[:300]
    amount, trouble = _amount(cells.get("amount", []))
    name = "".join(cells.get("id", ()))[:80]
    if not name:  # the same line twice in a file is two payments; the same file twice is one
        name = hashlib.sha256(f"{date}|{amount}|{text}".encode()).hexdigest()[:24]
        seen[name] += 1
        name = f"{name}.{seen[name]}"
    return BankLine(number, date, amount, text, f"bank:{name}", trouble)


def _amount(cells: list[str]) -> tuple[int | None, str]:
    """What came in, in minor units; else None and why."""
    if not cells:
        return None, "outgoing"
    try:
        amount = money.parse(cells[0].lstrip("+"))
    except Refused:
        return None, "unreadable"
    return (amount, "") if amount > 0 else (None, "outgoing")
