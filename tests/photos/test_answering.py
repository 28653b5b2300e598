"""Who sells answers once, in public; nothing is written over, and nobody who sells can remove a photo."""

import pytest

from storefront import moderation, photos
from storefront.kernel.db import session
from storefront.kernel.errors import Refused
from storefront.photos import PhotoAnswer
from tests.photos.making import again, seen, share, told
from tests.world import World


@pytest.mark.parametrize("role", ["supplier", "reseller"])
def test_one_answer_which_stays(world: World, role: str) -> None:
    made = share(world)
    first, second = (world.supplier, world.reseller) if role == "supplier" else (world.reseller, world.supplier)
    photos.answer(again(made), "Thank you for showing it", by=first)
    reply = seen(made).answer
    assert reply is not None and (reply.role, reply.text) == (role, "Thank you for showing it")
    assert reply.house == ("Hill Pottery" if role == "supplier" else "Harbour")
    for who in (first, second):
        with pytest.raises(Refused) as refused:
            photos.answer(again(made), "Something else", by=who)
        assert refused.value.status == 409
    assert session.query(PhotoAnswer).count() == 1
    assert told(world.customer, "was answered") == ["Your photo was answered"]


@pytest.mark.parametrize("who", ["customer", "stranger", "other_reseller", "beekeeper", "staff"])
def test_nobody_else_answers(world: World, who: str) -> None:
    made = share(world)
    with pytest.raises(Refused):
        photos.answer(again(made), "I think so too", by=getattr(world, who))
    assert seen(made).answer is None


def test_an_answer_is_hidden_like_everything_people_say(world: World) -> None:
    made = share(world)
    reply = photos.answer(again(made), "What a foolish customer", by=world.supplier)
    moderation.hide(moderation.seen("photo-answer", reply.id), ground="abuse", reason="x", by=world.staff)
    shown = seen(made).answer
    assert shown is not None and shown.text == "" and "Insults" in shown.stub
    session.rollback()
    with pytest.raises(Refused):
        photos.answer(again(made), "A calm one instead", by=world.supplier)


def test_what_is_hidden_is_not_answered(world: World) -> None:
    made = share(world)
    moderation.hide(moderation.seen("photo", made.id), ground="spam", reason="x", by=world.staff)
    with pytest.raises(Refused):
        photos.answer(again(made), "Thank you", by=world.supplier)
