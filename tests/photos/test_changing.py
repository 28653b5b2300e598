"""One's own stays one's own: words change, leave is taken back at once, deleted is gone from page and store."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storefront import moderation, photos, shops
from storefront.kernel import files, pictures
from storefront.kernel.db import session
from storefront.kernel.errors import NotFound, Refused
from storefront.moderation import Content
from storefront.photos import PhotoAnswer, PhotoPicture
from tests.coupons.making import Somebody
from tests.orders.making import a_key
from tests.photos.making import again, gallery, received, seen, seen_again, share, share_line
from tests.world import World

Clock = Callable[[timedelta], None]


def beside(world: World) -> list[int]:
    """Of which photos pictures stand by the cup in the harbour shop."""
    session.rollback()
    found = shops.counter("harbour", "tea-cup")
    assert found is not None
    return [one["photo"] for one in found.shown or ()]


def test_words_change_and_it_is_said(world: World, clock: Clock) -> None:
    made = share(world, text="Nice")
    clock(timedelta(days=1))
    photos.reword(again(made), "Nice, and it broke")
    assert (seen(made).text, seen(made).changed_at is not None) == ("Nice, and it broke", True)
    photos.reword(again(made), "Look at https://elsewhere.example")
    assert again(made).state == "held" and gallery(world) == []


def test_words_alone_do_not_become_nothing(world: World) -> None:
    made = share(world, pictures=0, text="Nice")
    with pytest.raises(Refused):
        photos.reword(again(made), " ")
    rated = share(world, world.regular, pictures=0, rating=4)
    photos.reword(again(rated), "")
    assert seen(rated).text == ""


def test_a_photo_is_found_through_its_order_and_line_alone(world: World) -> None:
    order, line_id = received(world, by=world.customer)
    made = share_line(order, line_id, world.customer, rating=4)
    other, other_line = received(world, "honey", world.customer)
    assert photos.own(seen_again(order), line_id, made.id).id == made.id
    for wrong in ((other, other_line, made.id), (order, other_line, made.id), (order, line_id, 987_654)):
        with pytest.raises(NotFound):
            photos.own(seen_again(wrong[0]), *wrong[1:])
    photos.withdraw(again(made))
    with pytest.raises(NotFound):
        photos.own(seen_again(order), line_id, made.id)


def test_the_shop_uses_pictures_only_with_leave_and_only_while_it_lasts(world: World) -> None:
    quiet, open_ = share(world, pictures=2), share(world, world.regular, pictures=2, reuse=True)
    with pytest.raises(Refused):
        photos.put(world.shop, quiet.id, on=True, by=world.reseller)
    with pytest.raises(NotFound):
        photos.put(world.other_shop, open_.id, on=True, by=world.other_reseller)
    assert beside(world) == []
    before = shops.of(world.reseller.id).version  # type: ignore[union-attr]
    photos.put(world.shop, open_.id, on=True, by=world.reseller)
    assert beside(world) == [open_.id, open_.id] and seen(open_).listed
    assert shops.of(world.reseller.id).version > before, "no kept page stays"  # type: ignore[union-attr]
    photos.let_shop_use(again(open_), False)
    assert beside(world) == []
    photos.let_shop_use(again(open_), True)
    assert beside(world) == [], "a new leave puts nothing back by itself"


@pytest.mark.parametrize("how", ["taken away", "hidden", "deleted", "held"])
def test_pictures_leave_the_product_at_once(world: World, how: str) -> None:
    made = share(world, reuse=True)
    photos.put(world.shop, made.id, on=True, by=world.reseller)
    assert beside(world) == [made.id]
    if how == "taken away":
        photos.put(world.shop, made.id, on=False, by=world.reseller)
    elif how == "hidden":
        moderation.hide(moderation.seen("photo", made.id), ground="spam", reason="x", by=world.staff)
    elif how == "held":
        photos.reword(again(made), "Look at https://elsewhere.example")
    else:
        photos.withdraw(again(made))
    assert beside(world) == []


def test_hidden_comes_back_as_it_was(world: World) -> None:
    made = share(world, reuse=True, rating=4)
    photos.put(world.shop, made.id, on=True, by=world.reseller)
    content = moderation.seen("photo", made.id)
    moderation.hide(content, ground="spam", reason="x", by=world.staff)
    stub = seen(made)
    assert (stub.state, stub.text, stub.rating, stub.pictures) == ("hidden", "", None, ())
    assert stub.stub.startswith("Not shown:") and photos.summary(made.product_id).ratings == 0
    session.rollback()
    moderation.let_stand(moderation.by_id(content.id), reason="It is about the cup", by=world.staff)
    assert beside(world) == [made.id] and seen(made).rating == 4


def test_deleted_means_gone_from_rows_pages_and_store(world: World, clock: Clock) -> None:
    made = share(world, rating=2, reuse=True, pictures=2, text="My own words")
    kept = seen(made).pictures
    photos.answer(again(made), "Sorry about the words", by=world.supplier)
    photos.withdraw(again(made))
    left = again(made)
    assert (left.text, left.rating, left.reuse_at, left.state) == ("", None, None, "withdrawn")
    assert gallery(world) == [] and session.query(PhotoPicture).count() == 0
    assert session.query(PhotoAnswer).one().text == ""
    texts = session.query(Content.text).filter(Content.kind.in_(("photo", "photo-answer"))).all()
    assert [text for (text,) in texts] == ["", ""]
    clock(timedelta(days=2))
    assert files.tidy() >= 2
    for one in kept:
        assert not any(
            files.exists(f"{one['id']}-{width}.{ending}")
            for width in pictures.widths(int(one["w"]))
            for ending in pictures.ENDINGS
        )
    photos.withdraw(again(made))


def test_who_deleted_may_show_it_again(world: World, clock: Clock) -> None:
    order, line_id = received(world, by=world.customer)
    for _turn in range(3):
        clock(timedelta(minutes=10))
        photos.withdraw(share_line(order, line_id, world.customer, rating=4))
    assert photos.turns(line_id) == {}


def test_a_picture_somebody_else_shows_too_stays_in_the_store(world: World, clock: Clock) -> None:
    first, second = received(world, by=world.customer), received(world, by=world.regular)
    from tests.photos.making import stored

    same = stored()
    for (order, line_id), who in ((first, world.customer), (second, world.regular)):
        photos.add(seen_again(order), line_id, same, by=who)
        photos.share(seen_again(order), line_id, key=a_key(), by=Somebody(who.id), rating=4)
    photos.withdraw(photos.by_id(gallery(world)[0]))
    clock(timedelta(days=2))
    files.tidy()
    assert files.exists(pictures.name(same.json, 160))
