"""The supplier sends a file, looks, starts, leaves, comes back and reads the report; nobody else sees any of it."""

import io
from collections.abc import Callable

import pytest

from storefront import accounts, imports
from storefront.accounts import Account
from storefront.kernel.db import session
from storefront.suppliers import Supplier
from tests.imports.sending import APPAREL, HERE, a_file, again, goods, run, send
from tests.products.making import a_supplier
from tests.support.client import Client

KEY = "a-key-of-one-form"


def owner(supplier: Supplier) -> Account:
    return session.get_one(Account, supplier.account_id)


@pytest.fixture
def supplier(client: Client) -> Supplier:
    """A supplier who is signed in."""
    made = a_supplier()
    client.sign_in(owner(made))
    return made


def form(data: bytes = APPAREL, name: str = "apparel.csv", **more: str) -> dict[str, object]:
    return {"file": (io.BytesIO(data), name), "publish": "y", "key": KEY, **more}


def test_from_the_file_to_the_report(client: Client, supplier: Supplier, deliver: Callable[[], None]) -> None:
    page = client.get("/supply/imports", status=200)
    assert "Nothing has been imported yet" in page.text
    preview = client.follow(client.post("/supply/imports", form(), status=303))
    assert "Will be created" in preview.text and "Start import" in preview.text and "20" in preview.text
    assert goods(supplier) == []
    (summary,) = imports.listed(supplier.id)
    here = f"/supply/imports/{summary.id}"
    running = client.follow(client.post(f"{here}/runs", status=303))
    assert "<progress" in running.text and 'hx-trigger="every 2s"' in running.text
    imports.step(summary.id)
    part = client.htmx(here, target="progress", status=200)
    assert 'max="20"' in part.text and "<html" not in part.text
    deliver()
    done = client.get(here, status=200)
    assert "This import is done." in done.text and "every 2s" not in done.text
    assert "20 pictures could not be fetched." in done.text
    assert len(goods(supplier)) == 20
    listed = client.get("/supply/imports", status=200)
    assert "apparel.csv" in listed.text and "Done" in listed.text


def test_the_report_is_saved_as_a_file(client: Client, supplier: Supplier) -> None:
    done = run(send(supplier, (HERE / "files" / "mistakes.csv").read_bytes()))
    saved = client.get(f"/supply/imports/{done.id}/report.csv", status=200)
    assert saved.mimetype == "text/csv"
    assert saved.headers["Content-Disposition"] == f'attachment; filename="import-{done.id}.csv"'
    lines = saved.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Product,Column,Outcome,What happened,Cell"
    assert lines[1] == "2,no-title,,Left out,,"
    assert lines[2] == '2,,Title,Left out,"“no-title” has no title, so the product was left out.",'
    assert "3,,Variant Price,Left out,The price is below zero and was left out.,'-5" in lines
    assert '23,script,,Created,,"\'=HYPERLINK(""x"")"' in lines


def test_all_goods_are_saved_as_the_same_file(client: Client, supplier: Supplier) -> None:
    run(send(supplier, a_file(("cup", "=Cup", 5, 1))))
    saved = client.get("/supply/products/export.csv", status=200)
    assert saved.headers["Content-Disposition"] == 'attachment; filename="products.csv"'
    assert saved.headers["Cache-Control"] == "no-store"
    assert saved.get_data().decode("utf-8-sig").splitlines()[1].startswith("cup,'=Cup,")


def test_every_problem_is_shown_by_row_and_column(client: Client, supplier: Supplier) -> None:
    sent = send(supplier, (HERE / "files" / "mistakes.csv").read_bytes())
    page = client.get(f"/supply/imports/{sent.id}", status=200).text
    assert "Will be created" in page and "Left out" in page
    for said in ("Variant Price", "The price is below zero and was left out.", "shirt"):
        assert said in page
    only = client.get(f"/supply/imports/{sent.id}?severity=error", status=200).text
    assert "Full-width digits" not in only and "below zero and was left out" in only
    client.get(f"/supply/imports/{sent.id}?severity=nonsense&problem=x&product=-1", status=200)


def test_long_lists_go_on_in_pages(client: Client, supplier: Supplier) -> None:
    sent = send(
        supplier, a_file(*[(f"p{n}", "P", "ten", 1) for n in range(60)], *[(f"q{n}", "Q", 5, 1) for n in range(60)])
    )
    first = client.get(f"/supply/imports/{sent.id}", status=200).text
    assert "?problem=49" in first and "?product=49" in first
    client.get(f"/supply/imports/{sent.id}?problem=49&product=49", status=200)


def test_a_file_that_is_none_is_refused_beside_the_field(client: Client, supplier: Supplier) -> None:
    refused = client.post("/supply/imports", form(b"PK\x03\x04", "catalogue.xlsx"), status=422)
    assert "This is a workbook." in refused.text and 'aria-invalid="true"' in refused.text
    assert "This file is empty." in client.post("/supply/imports", {"key": KEY}, status=422).text
    assert imports.listed(supplier.id) == []


def test_a_double_tap_sends_once(client: Client, supplier: Supplier) -> None:
    first = client.post("/supply/imports", form(), status=303)
    second = client.post("/supply/imports", form(), status=303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(imports.listed(supplier.id)) == 1


def test_an_import_can_be_cancelled_and_not_started_then(client: Client, supplier: Supplier) -> None:
    sent = send(supplier)
    stopped = client.follow(client.post(f"/supply/imports/{sent.id}/cancellations", status=303))
    assert "This import was stopped." in stopped.text
    client.post(f"/supply/imports/{sent.id}/runs", status=409)
    assert (again(sent).state, goods(supplier)) == ("cancelled", [])


def test_a_failed_file_says_why(client: Client, supplier: Supplier) -> None:
    data = b"Handle,Title,Variant Price\ncup,Cup,5\nbowl," + b"x" * 120_000 + b",6\n"
    page = client.follow(client.post("/supply/imports", form(data), status=303))
    assert "Nothing was changed." in page.text and "A cell is longer than" in page.text


def test_missing_pictures_are_asked_for_again(client: Client, supplier: Supplier, deliver: Callable[[], None]) -> None:
    done = run(send(supplier))
    deliver()
    assert imports.picture_counts(done).missing == 20
    page = client.follow(client.post(f"/supply/imports/{done.id}/pictures", status=303))
    assert imports.picture_counts(done).waiting == 20
    assert "Goods without a picture are shown with a drawing meanwhile." in page.text


PATHS = ("", "/report.csv")
ACTIONS = ("/runs", "/cancellations", "/pictures")


def test_nobody_else_sees_or_touches_an_import(client: Client) -> None:
    mine, other = a_supplier(), a_supplier()
    sent = send(mine)
    client.sign_in(owner(other))
    for path in PATHS:
        client.get(f"/supply/imports/{sent.id}{path}", status=404)
    for path in ACTIONS:
        client.post(f"/supply/imports/{sent.id}{path}", status=404)
    client.sign_in(accounts.sign_up_later("Somebody", "somebody@example.test"))
    client.get("/supply/imports", status=403)
    client.post("/supply/imports", form(), status=403)
    client.sign_in(None)
    assert client.get("/supply/imports").status_code in (302, 303)
    assert (again(sent).state, goods(mine)) == ("checked", [])


def test_the_pages_speak_three_languages(client: Client, supplier: Supplier) -> None:
    sent = send(supplier, (HERE / "files" / "mistakes.csv").read_bytes())
    for language in ("en", "zh_Hant", "zh_Hans"):
        client.get(f"/supply/imports/{sent.id}?lang={language}", status=200)
        client.get(f"/supply/imports?lang={language}", status=200)
