"""How a question is shown: the badge of who speaks, and what machines read."""

from typing import Any, Final

from flask import current_app

from storefront import policies, questions
from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l

BADGES: Final = {  # the word, and its tone
    "supplier": (_l("Supplier"), "good"),
    "reseller": (_l("Shop owner, earns when you buy"), ""),
    "customer": (_l("Received it"), "good"),
    "returned": (_l("Returned it"), "warn"),
}


def thanks(state: str) -> str:
    """What becomes of a question that was just asked; nothing for any other state."""
    within = policies.said("report_hours", policies.current().report_hours)
    return {
        "waiting": _("We have written to you. Follow the link in the mail, then we pass your question on."),
        "held": _("Thank you. Somebody of us reads a first question before it is shown, within %(time)s.", time=within),
        "open": _("Thank you. We have passed it on, and write to you once when it is answered."),
    }.get(state, "")


def structured(asked: list[questions.Asked]) -> dict[str, Any] | None:
    """schema.org's QAPage; what is not shown is not in it."""
    shown = [_question(one) for one in asked if one.text]
    if not shown:
        return None
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": shown[0] if len(shown) == 1 else shown,
    }


def _question(one: questions.Asked) -> dict[str, Any]:
    answers = [_answer(one, reply) for reply in one.answers if reply.text]
    accepted = [said for said, reply in zip(answers, _texts(one), strict=True) if reply.accepted]
    told: dict[str, Any] = {
        "@type": "Question",
        "name": one.text[:150],
        "text": one.text,
        "url": _address(one),
        "dateCreated": one.at.isoformat(timespec="seconds"),
        "answerCount": len(answers),
    }
    if one.name:
        told["author"] = {"@type": "Person", "name": one.name}
    if accepted:
        told["acceptedAnswer"] = accepted[0]
    if rest := [said for said in answers if said not in accepted]:
        told["suggestedAnswer"] = rest
    return told


def _texts(one: questions.Asked) -> list[questions.Reply]:
    return [reply for reply in one.answers if reply.text]


def _answer(one: questions.Asked, reply: questions.Reply) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": reply.text,
        "url": f"{_address(one)}#answer-{reply.id}",
        "dateCreated": reply.at.isoformat(timespec="seconds"),
        "upvoteCount": reply.helped,
        "author": {"@type": "Organization" if reply.badge == "supplier" else "Person", "name": reply.name},
    }


def _address(one: questions.Asked) -> str:
    return f"{current_app.config['SETTINGS'].base_url}/questions/{one.id}"
