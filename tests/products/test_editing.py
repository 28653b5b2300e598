"""Chapter: goods on sale stay as they were while staff look at what would mislead a customer (domain.md 2)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from storefront import audit, products
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.kernel.pictures import StoredPicture
from storefront.kernel.words import Words
from storefront.products import Product, ProductDraft, ProductEdit
from storefront.products.filing import filed, unfiled
from tests.orders.test_letters import posted
from tests.support.client import Client
from tests.support.filling import form_of, words_of
from tests.world import World

Work = Callable[..., None]


def cup(world: World) -> Product:
    session.rollback()
    return products.by_id(world.products["cup"].id)


def draft(world: World, **words: Any) -> ProductDraft:
    return replace(products.draft_of(cup(world)), **words)


def priced(world: World, price: int) -> ProductDraft:
    now = products.draft_of(cup(world))
    return replace(now, variants=(replace(now.variants[0], price=price, band_low=price, band_high=price),))


def propose(world: World, wanted: ProductDraft) -> str:
    return products.propose(cup(world), wanted, by=world.supplier)


def edits(world: World) -> list[tuple[str, list[str]]]:
    session.rollback()
    rows = session.scalars(select(ProductEdit).order_by(ProductEdit.id))
    return [(one.state, one.what) for one in rows]


def waiting(world: World) -> ProductEdit:
    edit = products.open_edit(cup(world).id)
    assert edit is not None
    return edit


MATERIAL: dict[str, dict[str, Any]] = {
    "title": {"title": Words.of("Bowl")},
    "brand": {"brand": "Another"},
    "category": {"category": Words.of("Bowls")},
    "origin": {"origin": Words.of("Elsewhere")},
    "returns": {"not_returnable_reason": "hygiene"},
}
AT_ONCE: dict[str, dict[str, Any]] = {
    "description": {"description": Words.of("More words")},
    "rate_bp": {"rate_bp": 900},
    "the brand in capitals": {"brand": "HILL"},
}


@pytest.mark.parametrize("what", MATERIAL)
def test_what_is_material_waits_and_nothing_is_different_meanwhile(world: World, what: str) -> None:
    before = products.draft_of(cup(world))
    assert propose(world, draft(world, **MATERIAL[what])) == "waits"
    assert edits(world) == [("waiting", [what])]
    assert (products.draft_of(cup(world)), cup(world).state) == (before, "live")
    assert products.wished(cup(world)) == replace(before, **MATERIAL[what])
    products.confirm_edit(waiting(world), by=world.staff)
    assert products.material(before, products.draft_of(cup(world))) == (what,)
    assert edits(world) == [("confirmed", [what])]


@pytest.mark.parametrize("what", AT_ONCE)
def test_the_rest_holds_at_once_and_is_written_down(world: World, what: str) -> None:
    propose(world, draft(world, **AT_ONCE[what]))
    assert products.open_edit(cup(world).id) is None
    assert all(state == "confirmed" for state, _what in edits(world))
    if what != "the brand in capitals":
        assert edits(world) == [("confirmed", [what])]
        assert getattr(products.draft_of(cup(world)), what) == AT_ONCE[what][what]


@pytest.mark.parametrize(("price", "said"), [(11_999, "changed"), (12_000, "waits"), (8_000, "changed")])
def test_a_price_that_rises_by_a_fifth_is_looked_at(world: World, price: int, said: str) -> None:
    assert propose(world, priced(world, price)) == said
    assert cup(world).variants[0].price == (price if said == "changed" else 10_000)


def test_a_new_variant_is_compared_with_the_dearest(world: World) -> None:
    now = products.draft_of(products.by_id(world.products["vase"].id))
    for price, said in ((31_200, "waits"), (30_000, "changed")):
        new = replace(now.variants[0], id=None, sku=None, options=(Words.of("huge"),), price=price, band_low=None,
                      band_high=None)  # fmt: skip
        wanted = replace(now, variants=(*now.variants, new))
        assert products.propose(products.by_id(world.products["vase"].id), wanted, by=world.supplier) == said


def test_what_is_not_on_sale_changes_at_once(world: World) -> None:
    variants = (replace(products.draft_of(cup(world)).variants[0], id=None, sku=None),)
    new = products.create(world.pottery, ProductDraft(Words.of("Jug"), variants), by=world.supplier)
    assert products.propose(new, replace(products.draft_of(new), title=Words.of("Pot")), by=world.supplier) == "changed"
    assert edits(world) == []


def test_a_paused_product_is_looked_at_too_or_pausing_would_be_the_way_round(world: World) -> None:
    products.pause(cup(world), by=world.supplier)
    assert propose(world, draft(world, title=Words.of("Bowl"))) == "waits"


def test_what_is_wanted_next_goes_into_the_one_that_waits(world: World) -> None:
    propose(world, draft(world, title=Words.of("Bowl")))
    propose(world, replace(products.wished(cup(world)), origin=Words.of("Elsewhere")))
    assert edits(world) == [("waiting", ["title", "origin"])]
    products.confirm_edit(waiting(world), by=world.staff)
    assert (str(cup(world).title), str(cup(world).origin)) == ("Bowl", "Elsewhere")


def test_going_back_to_what_is_ends_it(world: World) -> None:
    propose(world, draft(world, title=Words.of("Bowl")))
    assert propose(world, draft(world, description=Words.of("More"))) == "changed"
    assert edits(world) == [("cancelled", ["title"]), ("confirmed", ["description"])]


def test_its_supplier_takes_it_back(world: World) -> None:
    propose(world, draft(world, title=Words.of("Bowl")))
    for _time in range(2):
        products.cancel_edit(session.scalars(select(ProductEdit)).one(), by=world.supplier)
    assert edits(world) == [("cancelled", ["title"])]
    with pytest.raises(Refused) as refused:
        products.confirm_edit(session.scalars(select(ProductEdit)).one(), by=world.staff)
    assert (refused.value.status, str(cup(world).title)) == (409, "Tea cup")


def test_staff_decline_or_ask_for_a_correction_with_a_reason(world: World, deliver: Callable[[], None]) -> None:
    propose(world, draft(world, title=Words.of("Magic cup")))
    for empty in ("", "  "):
        with pytest.raises(Refused) as refused:
            products.decline_edit(waiting(world), empty, by=world.staff)
        assert refused.value.field == "reason"
    products.decline_edit(waiting(world), "It does no magic.", by=world.staff, again=True)
    assert edits(world) == [("needs_revision", ["title"])]
    assert str(products.wished(cup(world)).title) == "Magic cup"
    propose(world, replace(products.wished(cup(world)), title=Words.of("Great cup")))
    assert edits(world) == [("waiting", ["title"])]
    products.decline_edit(waiting(world), "Say what it is.", by=world.staff)
    assert (edits(world), str(cup(world).title)) == ([("declined", ["title"])], "Tea cup")
    deliver()
    letters = [text for to, _subject, text in posted() if to == "supplier@world.test"]
    assert ["It does no magic." in text for text in letters[-2:]] == [True, False]
    told = [entry.action for entry in audit.entries(limit=10) if "product change" in entry.action]
    assert sorted(told) == ["declined product change", "needs_revision product change"]


def test_what_cannot_be_is_refused_before_it_waits(world: World) -> None:
    odd = draft(world, title=Words.of(""))
    with pytest.raises(Refused) as refused:
        propose(world, odd)
    assert refused.value.field == "title"
    other = products.draft_of(cup(world))
    twin = replace(other.variants[0], id=None, sku=None)
    with pytest.raises(Refused):
        propose(world, replace(other, title=Words.of("Bowl"), variants=(*other.variants, twin)))
    assert edits(world) == []
    propose(world, draft(world, brand="Brand new"))
    assert "Brand new" not in [one.name for one in products.brands()], "what only waits leaves no trace"


def test_two_at_once_confirm_once(world: World, at_once: Callable[..., list[Any]]) -> None:
    propose(world, draft(world, title=Words.of("Bowl")))
    number, version = waiting(world).id, cup(world).version
    at_once(lambda _n: products.confirm_edit(products.edit_by_id(number), by=world.staff), 4)
    assert (cup(world).version, len(audit.entries(about=f"product edit:{number}", limit=9))) == (version + 1, 1)


def test_a_draft_comes_back_as_it_was_filed(world: World) -> None:
    for product in world.products.values():
        found = products.draft_of(product)
        assert unfiled(filed(found)) == found


FIRST, SECOND = StoredPicture("a" * 32, 800, 600), StoredPicture("b" * 32, 600, 800)


def test_pictures_of_goods_on_sale_wait_and_keep_their_files(world: World) -> None:
    first, second = FIRST, SECOND
    assert products.propose_pictures(cup(world), [products.stored(first)], by=world.supplier) == "waits"
    assert (cup(world).pictures, products.file_names([first.id, "none"])) == ([], {first.id})
    row = products.row_of(cup(world), waiting(world))
    products.propose_pictures(cup(world), [*row, products.stored(second)], by=world.supplier)
    propose(world, draft(world, title=Words.of("Bowl")))
    assert edits(world) == [("waiting", ["title", "pictures"])]
    products.confirm_edit(waiting(world), by=world.staff)
    assert [one.word for one in cup(world).pictures] == [first.id, second.id]
    keep = products.row_of(cup(world), None)[1:]
    products.propose_pictures(cup(world), keep, by=world.supplier)
    assert len(cup(world).pictures) == 2
    products.confirm_edit(waiting(world), by=world.staff)
    assert [one.word for one in cup(world).pictures] == [second.id]


def test_words_withdrawn_leave_the_pictures_waiting(world: World) -> None:
    products.propose_pictures(cup(world), [products.stored(FIRST)], by=world.supplier)
    propose(world, draft(world, title=Words.of("Bowl")))
    propose(world, draft(world))
    assert edits(world) == [("waiting", ["pictures"])]


def test_the_page_keeps_what_waits_and_says_so(client: Client, world: World) -> None:
    path = f"/supply/products/{cup(world).id}"
    client.sign_in(world.supplier)
    filled = form_of(client.get(path, status=200).text, path)
    client.follow(client.post(path, filled.with_(title="Bowl").data, status=303))
    page = client.get(path, status=200).text
    assert "A change waits for staff" in words_of(page)
    assert form_of(page, path).data["title"] == ["Bowl"]
    assert "Tea cup" in client.get("/s/harbour/p/tea-cup", status=200).text
    client.follow(client.post(f"{path}/edits/cancellation", status=303))
    client.post(f"{path}/edits/cancellation", status=409)
    assert form_of(client.get(path).text, path).data["title"] == ["Tea cup"]
    client.sign_in(world.beekeeper).post(f"{path}/edits/cancellation", status=404)


def test_the_desk_shows_what_changes_and_decides(client: Client, world: World) -> None:
    propose(world, replace(priced(world, 13_000), title=Words.of("Bowl")))
    edit = waiting(world).id
    client.sign_in(world.staff)
    said = words_of(client.get("/desk/products", status=200).text)
    for part in ("Changes of goods on sale", "Tea cup", "Bowl", "¥100", "¥130"):
        assert part in said
    at = f"/desk/products/edits/{edit}"
    page = client.post(f"{at}/revisions", {"reason": ""}, status=422).text
    assert "Please fill this in" in words_of(page)
    client.follow(client.post(f"{at}/revisions", {"reason": "Why so dear?"}, status=303))
    supplier = client.sign_in(world.supplier).get(f"/supply/products/{cup(world).id}", status=200).text
    assert "Why so dear?" in words_of(supplier)
    propose(world, replace(priced(world, 12_500), title=Words.of("Bowl")))
    client.sign_in(world.staff)
    client.post("/desk/products/edits/approvals", {}, status=422)
    client.follow(client.post("/desk/products/edits/approvals", {"edit": [edit]}, status=303))
    assert (str(cup(world).title), cup(world).variants[0].price) == ("Bowl", 12_500)
    client.post("/desk/products/edits/999/approvals", status=404)
    propose(world, draft(world, title=Words.of("Jug")))
    client.follow(client.post(f"/desk/products/edits/{waiting(world).id}/rejections", {"reason": "No"}, status=303))
    assert "Your last change was not accepted" in words_of(
        client.sign_in(world.supplier).get(f"/supply/products/{cup(world).id}", status=200).text
    )
