"""From an application to the first sale: the applicant's page and the desks of suppliers and products."""

from storefront import suppliers
from tests.support.client import Client
from tests.world import World

APPLICATION = {
    "name": "River Lacquer", "place": "Fuzhou", "about": "Bowls in raw lacquer.", "promise_hours": "48",
    "slug": "river-lacquer-2", "kind": "sole_trader", "legal_name": "Lin He", "registration": "",
}  # fmt: skip


def test_an_applicant_is_asked_and_approved_and_what_was_checked_is_public(client: Client, world: World) -> None:
    client.sign_in(world.stranger)
    client.get("/supply/application")
    client.follow(client.post("/supply/application", APPLICATION))
    applied = suppliers.of_account(world.stranger.id)
    assert applied is not None and applied.state == "submitted"

    client.sign_in(world.staff)
    assert "River Lacquer" in client.get("/desk/suppliers").get_data(as_text=True)
    desk = f"/desk/suppliers/{applied.id}"
    client.get(desk)
    client.follow(client.post(f"{desk}/reviews", {}))
    client.post(f"{desk}/questions", {"reason": ""}, status=422)
    client.post(f"{desk}/questions", {"reason": "Please send a picture of the workshop."}, status=303)
    assert suppliers.by_id(applied.id).state == "needs_info"
    client.post(f"{desk}/reviews", {}, status=303)
    client.post(f"{desk}/approvals", {"address": "Seen on a video call"}, status=303)
    assert suppliers.by_id(applied.id).state == "approved"
    assert "Seen on a video call" in client.sign_in(None).get("/suppliers/river-lacquer-2").get_data(as_text=True)


def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(client: Client, world: World) -> None:
    client.sign_in(world.stranger)
    page = client.post("/supply/application", APPLICATION | {"slug": "No Such"}, status=422).get_data(as_text=True)
    assert "Bowls in raw lacquer." in page
    assert suppliers.of_account(world.stranger.id) is None


def test_who_is_not_staff_decides_nothing(client: Client, world: World) -> None:
    number = world.pottery.id
    for path in ("suspensions", "approvals", "rejections"):
        client.sign_in(world.customer).post(f"/desk/suppliers/{number}/{path}", {"reason": "x"}, status=403)
    assert suppliers.by_id(number).state == "approved"
    client.get("/desk/suppliers", status=403)
    client.get("/desk/products", status=403)
