"""What a notice is about decides how far it may go: money and orders always, the rest as its reader chose.

Source: domain.md 19. Whoever tells something new writes its kind here, beside its class.
"""

from typing import Final

ORDER, SOCIAL, MARKETING = "order", "social", "marketing"
CLASSES: Final = (ORDER, SOCIAL, MARKETING)
CHANNELS: Final = ("inbox", "mail", "push")

CLASS_OF: Final = {
    # an order's way
    "placed": ORDER,
    "paid": ORDER,
    "expired": ORDER,
    "hold ends soon": ORDER,
    "to_ship": ORDER,
    "shipping ends soon": ORDER,
    "late": ORDER,
    "shipped": ORDER,
    "soon": ORDER,
    "receipt ends soon": ORDER,
    "completed": ORDER,
    "settled": ORDER,
    "cancelled": ORDER,
    "never shipped": ORDER,
    "called off": ORDER,
    "refused": ORDER,
    "came back": ORDER,
    "recalled": ORDER,
    # an account's
    "product change": ORDER,
    "password reset": ORDER,
    "password changed": ORDER,
    "email change": ORDER,
    "email changed": ORDER,
    # a wallet's
    "credit ends soon": ORDER,
    "given credit ends soon": ORDER,
    "credit ended": ORDER,
    "given credit came back": ORDER,
    "packet ended": ORDER,
    "packet filled": ORDER,
    "packet not filled": ORDER,
    "mailbox to confirm": ORDER,
    # asked for in one tap, stopped in one click
    "watch asked": ORDER,
    "back in stock": ORDER,
    "price dropped": ORDER,
    # what one said, and what others said to one
    "content hidden": ORDER,
    "question to confirm": ORDER,
    "question to supplier": ORDER,
    "question late": ORDER,
    "question to reseller": SOCIAL,
    "question to customer": SOCIAL,
    "question answered": ORDER,
    "photo shared": SOCIAL,
    "photo answered": SOCIAL,
    "recommendation thanked": SOCIAL,
    # what shops offer to who wants to hear of it
    "coupon offered": MARKETING,
}

# A desk shows these already, and there may be hundreds a day: they lie in the inbox, and nothing is sent.
QUIET: Final = frozenset({"receipt ends soon", "settled", "packet filled"})


def class_of(kind: str) -> str:
    """The class of a kind. Raises ValueError for one that nobody wrote down."""
    if kind not in CLASS_OF:
        raise ValueError(f"Say in notices/classes.py of which class a notice of {kind!r} is.")
    return CLASS_OF[kind]
