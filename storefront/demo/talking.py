"""What the town asks and answers: some weeks of questions, so that products show them and desks have some waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app

from storefront import moderation, questions, shops
from storefront.accounts import Account
from storefront.demo.people import Town
from storefront.kernel import clock
from storefront.kernel.actors import PLATFORM
from storefront.kernel.words import speaking
from storefront.questions import Answer, Question

SUPPLIER, RESELLER = "the supplier", "the reseller"


@dataclass(frozen=True)
class Reply:
    """One answer: by whom, what, and who says that it helps; `solved` where who asked says so."""

    who: str
    text: str
    helped: tuple[str, ...] = ()
    solved: bool = False


@dataclass(frozen=True)
class Talk:
    """One question: about what, in which shop, by whom, how many hours ago, with its answers."""

    good: str
    shop: str
    who: str
    text: str
    hours_ago: int
    replies: tuple[Reply, ...] = ()


TALKS: Final = (
    Talk(
        "celadon-cup", "lin", "xiaowen@demo.test", "这个杯子能放进洗碗机吗？", 410,
        (
            Reply(SUPPLIER, "可以。我们自己的工坊每天都这样洗，釉面不会变。", ("wangjun@demo.test", "anna@demo.test")),
            Reply(
                "customer@demo.test", "用了一個月，每天進洗碗機，一點變化也沒有。",
                ("xiaowen@demo.test", "ruth@demo.test"), True,
            ),
        ),
    ),
    Talk(
        "celadon-cup", "mei", "anna@demo.test", "Does it get too hot to hold with boiling water?", 290,
        (
            Reply(
                RESELLER, "The wall is thick, so the rim stays comfortable. Fill it two thirds for green tea.",
                ("ruth@demo.test",),
            ),
            Reply("siyu@demo.test", "杯身會燙，杯緣不會。我都拿上緣。"),
        ),
    ),
    Talk(
        "longan-honey", "lin", "ruth@demo.test", "Does it turn solid in winter, and is that a fault?", 330,
        (
            Reply(
                SUPPLIER, "It does below 14 degrees, and it is a good sign. Stand the jar in warm water for an hour.",
                ("anna@demo.test", "customer@demo.test", "chenghan@demo.test"), True,
            ),
        ),
    ),
    Talk(
        "kitchen-knife", "lin", "customer@demo.test", "磨刀要用幾號的磨石？", 200,
        (Reply(SUPPLIER, "平時用 1000 號，想更利再用 3000 號。不要用電動磨刀器。", ("yiming@demo.test",)),),
    ),
    Talk("spring-oolong", "lin", "customer@demo.test", "這批是今年春天採的嗎？可以冷泡嗎？", 9),
    Talk("clay-kettle", "lin", "yiming@demo.test", "可以直接放在电陶炉上烧吗？", 31),
    Talk("bud-vase", "lin", "chenghan@demo.test", "瓶口內徑多少？想插比較粗的枝條。", 80),
)  # fmt: skip
_GUEST: Final = ("hand-soap", "lin", "guest@demo.test", "Which of the three bars has no scent at all?", 6)
_DOUBTED: Final = "An even cheaper cup is at the market in town, by the bridge."


def talk(town: Town, today: datetime) -> None:
    """Everything that was asked and answered, oldest first; nothing where the social wing is left out."""
    if current_app.config["SETTINGS"].social != "1":
        return
    for one in sorted(TALKS, key=lambda one: -one.hours_ago):
        _follow(town, one, today)
    _doubt(town, today)
    _ask_as_guest(town, today)


def _follow(town: Town, one: Talk, today: datetime) -> None:
    clock.set(today - timedelta(hours=one.hours_ago))
    asker = town.accounts[one.who]
    with speaking(asker.language):
        question = questions.ask(_place(one.shop, town, one.good), one.text, by=asker)
    for reply in one.replies:
        clock.move(timedelta(hours=5))
        answer = questions.answer(question, reply.text, by=_speaker(town, one, reply.who))
        for email in reply.helped:
            questions.vote(answer, True, by=town.accounts[email])
        if reply.solved:
            questions.accept(answer, by=asker)


def _speaker(town: Town, one: Talk, who: str) -> Account:
    by_id = {account.id: account for account in town.accounts.values()}
    if who == SUPPLIER:
        owners = {supplier.id: supplier.account_id for supplier in town.suppliers.values()}
        return by_id[owners[town.products[one.good].supplier_id]]
    return by_id[town.shops[one.shop].account_id] if who == RESELLER else town.accounts[who]


def _place(shop: str, town: Town, good: str) -> shops.Counter:
    found = shops.counter(shop, town.products[good].slug)
    assert found is not None, f"{shop} does not sell {good}"
    return found


def _doubt(town: Town, today: datetime) -> None:
    """Somebody's answer is reported, and waits at the desk of reports."""
    clock.set(today - timedelta(hours=20))
    answer = _answered(town, "wangjun@demo.test")
    clock.set(today - timedelta(hours=4))

    @dataclass
    class Member:
        id: int | None
        visitor: str | None = None

    moderation.report("answer", answer.id, ground="spam", by=Member(town.accounts["anna@demo.test"].id))


def _answered(town: Town, who: str) -> Answer:
    rows, _more = questions.of_product(town.products["celadon-cup"].id)
    question: Question = questions.by_id(rows[-1].id)
    return questions.answer(question, _DOUBTED, by=town.accounts[who])


def _ask_as_guest(town: Town, today: datetime) -> None:
    """A guest's first question, confirmed, which staff read before anybody else."""
    good, shop, email, text, hours = _GUEST
    clock.set(today - timedelta(hours=hours))
    question = questions.ask(_place(shop, town, good), text, by=PLATFORM, email=email, network="127.0.0.1")
    questions.confirm(question, key=questions.key_of(question))
