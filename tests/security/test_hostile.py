"""Whatever is typed, sent or asked for, no answer is our fault: nothing 5xx, on any route (F34, F35, F37, F38, F51)."""

import importlib
import inspect
import re
from contextvars import Context
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from storefront import accounts, shops
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.kernel.words import Words
from storefront.web import address
from tests.security.walking import OURS, Route, may, routes, things, values
from tests.support.client import Client
from tests.world import World

HOSTILE: Final = {
    "empty": "",
    "negative": "-1",
    "zero": "0",
    "2^31": "2147483648",
    "2^63": "9223372036854775808",
    "2^64 and more": "184467440737095516160000",
    "NaN": "NaN",
    "infinite": "-Infinity",
    "float": "1e309",
    "full width": "１２３",
    "Arabic digits": "٣٤",
    "superscript": "²",
    "hexadecimal": "0x10",
    "underscored": "1_000",
    "NUL": "a\x00b",
    "lone surrogate": "\ud800",
    "line break": "a\r\nSet-Cookie: a=b",
    "bidirectional": "\u202egpj.exe",
    "combining": "e" + "\u0301" * 500,
    "40 kB": "x" * 40_000,
    "5 kB of Chinese": "長" * 1_700,
    "SQL": "' OR 1=1; DROP TABLE orders; --",
    "SQL pattern": "%_\\%' ESCAPE '",
    "FTS": '" OR NEAR(a b) AND NOT * ^ : {x}',
    "template": "{{7331*1337}}${7331*1337}<%=7331*1337%>%(name)s{0.__class__}",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "path": "../../../../etc/passwd%00",
    "JSON": '{"a": [1, {"b": null}]}',
    "only spaces": " \t\u3000\u200b",
}
QUERY: Final = (
    "q after before sort category brand view state page limit key shop variant quantity ref lang next supplier"
    " price_from price_to in_stock country code kind month email token parcel"
).split()
NAMES: Final = re.compile(r"""form\.get(?:list)?\("(\w+)"|^    (\w+) = \w+(?:Field|_field|_key)\(""", re.MULTILINE)


QUICKLY: Final = (
    "empty",
    "2^63",
    "NaN",
    "full width",
    "NUL",
    "lone surrogate",
    "combining",
    "40 kB",
    "SQL",
    "template",
)
AT_DATABASES: Final = ("2^63", "NUL", "lone surrogate", "combining", "40 kB", "SQL")  # what they do not take alike
TEXTS: Final = [
    name
    if name in AT_DATABASES
    else pytest.param(name, marks=pytest.mark.once if name in QUICKLY else pytest.mark.long)
    for name in HOSTILE
]


@cache
def fields(module: str) -> tuple[str, ...]:
    """Every name a form of a blueprint may have, read from its source and from the fields that are shared."""
    source = Path(inspect.getfile(importlib.import_module(module))).read_text()
    if "AddressFields" in source:
        source += Path(inspect.getfile(address)).read_text()
    found = {name for pair in NAMES.findall(source) for name in pair if name}
    return tuple(sorted(found | {"product", "parcel", "variant", "quantity", "key"}))


@pytest.fixture
def everybody(app: Flask, world: World) -> World:
    """The member of staff is everything at once, so that every route can be reached."""
    from storefront import suppliers

    accounts.grant(world.staff, "reseller", by=PLATFORM)
    shops.open_shop(world.staff, slug="staffed", name=Words.of("Staffed"), blurb=Words.of("x"))
    suppliers.approve(suppliers.open(world.staff, "staffed", "Staffed", by=world.staff), by=PLATFORM)
    return world


def asked(client: Client, path: str, method: str, **options: Any) -> TestResponse:
    """An answer, whatever it is."""
    response: TestResponse = Context().run(client.browser.open, path, method=method, headers=OURS, **options)
    session.rollback()
    return response


def sent(route: Route, text: str, known: dict[str, dict[str, object]], client: Client) -> int:
    """What a route answers to one hostile text in all of its query, or all of its form."""
    path, typed = route.path(**values(route, known)), text.encode("utf-8", "surrogatepass")
    if route.method == "GET":
        return asked(client, path, "GET", query_string=urlencode(dict.fromkeys(QUERY, typed[:2_000]))).status_code
    names = fields(client.app.view_functions[route.rule.endpoint].__module__)
    at_once = 8 if len(typed) > 10_000 else len(names)  # a form as a whole is bounded too
    parts = [names[start : start + at_once] for start in range(0, len(names), at_once)]
    return max(asked(client, path, "POST", data=dict.fromkeys(part, typed)).status_code for part in parts)


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_is_an_error_of_ours(everybody: World, app: Flask, client: Client, name: str) -> None:
    known = things(everybody)
    wrong = []
    for route in routes(app):
        if may(everybody.staff, route.audience):
            client.sign_in(everybody.staff)
            status = sent(route, HOSTILE[name], known, client)
            wrong += [f"{route} answers {status}"] if status >= 500 else []
    assert wrong == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_address_is_an_error_of_ours(everybody: World, app: Flask, client: Client, name: str) -> None:
    text = quote(HOSTILE[name][:300].encode("utf-8", "surrogatepass"), safe="") or "%20"
    client.sign_in(everybody.staff)
    wrong = []
    for route in (one for one in routes(app) if one.rule.arguments):
        response = asked(client, re.sub(r"<[^>]+>", text, route.rule.rule), route.method)
        wrong += [f"{route} answers {response.status_code}"] if response.status_code >= 500 else []
        assert "9801547" not in response.text, "a template was run"
    assert wrong == []


@pytest.mark.parametrize("number", ["9007199254740992", "9223372036854775807", "9223372036854775808", "9" * 30, "0"])
def test_no_number_is_too_large_for_us(everybody: World, app: Flask, client: Client, number: str) -> None:
    client.sign_in(everybody.staff)
    wrong = []
    for route in (one for one in routes(app) if "<int" in one.rule.rule):
        path = re.sub(r"<any\(([a-z]+)[^>]*>", r"\1", re.sub(r"<(int|string)[^>]*>", number, route.rule.rule))
        status = asked(client, path, route.method).status_code
        wrong += [] if status in (303, 404, 405, 409, 422, 429) else [f"{route} answers {status}"]
    assert wrong == []


def test_what_is_no_form_at_all_is_refused(app: Flask, world: World, client: Client) -> None:
    bodies = [
        ("application/json", b'{"a": 1}'), ("multipart/form-data", b"no boundary"), ("text/plain", b"\xff\xfe"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"),
        ("application/x-www-form-urlencoded", b"%ff%fe=%zz&&&=&name=%00"),
        ("application/x-www-form-urlencoded; charset=x", b"a=b"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(5_000))), ("", b"\x00" * 2_000),
    ]  # fmt: skip
    for path in ("/checkout?shop=harbour&variant=1&quantity=1", "/cart/lines", "/sign-in", "/orders", "/resets"):
        for kind, body in bodies:
            response = client.open(path, "POST", data=body, content_type=kind, judged=False)
            assert response.status_code < 500, f"{path} {kind}"


def test_too_much_is_said_to_be_too_much(world: World, client: Client) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    long, many = part.format("name", "x" * 600_000), "".join(part.format(f"field{n}", 1) for n in range(2_500))
    for body in (long, many):
        kind = "multipart/form-data; boundary=x"
        assert asked(client, "/sign-up", "POST", data=f"{body}--x--\r\n", content_type=kind).status_code == 413


@pytest.mark.parametrize("quantity", ["0", "-1", "100", "1.5", "1e2", "NaN", "٣", "2147483648", "", "1 OR 1=1"])
def test_a_quantity_that_is_none_buys_nothing(world: World, client: Client, quantity: str) -> None:
    cup = world.variants["cup"].id
    form = {"shop": "harbour", "variant": str(cup), "quantity": quantity}
    assert client.open("/cart/lines", "POST", data=form, judged=False).status_code in (404, 422)
    assert client.open("/checkout", "GET", query_string=form, judged=False).status_code in (303, 404, 422)
    assert client.get("/cart").status_code == 200
    assert world.variants["cup"].available == 100


def test_prices_and_states_are_no_fields(world: World, client: Client) -> None:
    """F33: whatever a checkout claims, prices are looked up."""
    cup = world.variants["cup"].id
    form = {
        "key": "a key of a tampered form", "name": "Anna", "phone": "13800000001", "country": "CN", "region": "浙江省",
        "city": "杭州市", "line1": "1", "payment": "transfer", "total": "1", "price": "1", "freight": "0", "goods": "1",
        "discount": "9999", "state": "paid", "paid_at": "2026-01-01", "account_id": "1", "policy": "0",
    }  # fmt: skip
    client.post(f"/checkout?shop=harbour&variant={cup}&quantity=1", form, status=303)
    from sqlalchemy import select

    from storefront.kernel.db import session
    from storefront.orders import Order

    order = session.scalars(select(Order)).one()
    assert (order.total, order.discount, order.state, order.account_id) == (10_800, 0, "placed", None)
