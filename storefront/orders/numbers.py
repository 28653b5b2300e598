"""An order's number is short and can be read aloud; it opens nothing. The key in a guest's link does."""

import secrets as randomness
from typing import Final

from storefront.kernel.secrets import derive, derives

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that reads like another
_SHAPE: Final = (3, 3, 2)


def new_number() -> str:
    """A fresh order number such as K7M-2PX-94: 8 characters of 30, about 39 bits."""
    return "-".join("".join(randomness.choice(LETTERS) for _ in range(length)) for length in _SHAPE)


def new_code() -> str:
    """A fresh code for one parcel's label and trace page: 10 characters, about 49 bits."""
    return "".join(randomness.choice(LETTERS) for _ in range(10))


def new_seed() -> str:
    """What an order's key is derived from; another seed makes every old link useless."""
    return randomness.token_hex(16)


def key_of(seed: str) -> str:
    """The key in a guest's link, 128 bits. It can be made again for every mail, and is stored nowhere (domain.md)."""
    return derive("order key", seed)


def opens(seed: str, key: str) -> bool:
    """Whether a key is the order's; links outlive a rotation of the secret key."""
    return derives(key, "order key", seed)


def tidy(number: str) -> str:
    """A number as a person typed it, in our shape: case, spaces and dashes do not matter."""
    plain = "".join(c for c in number.upper() if c in LETTERS)
    if len(plain) != sum(_SHAPE):
        return ""
    first, second, _third = _SHAPE
    return f"{plain[:first]}-{plain[first : first + second]}-{plain[first + second :]}"
