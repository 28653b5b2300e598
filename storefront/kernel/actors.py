"""Who did it: an account, or the platform's own clock."""

from typing import Final, Protocol


class Actor(Protocol):
    """Anything with an account's id; None is the platform itself, or a guest."""

    @property
    def id(self) -> int | None: ...


class _Platform:
    id: Final = None


PLATFORM: Final[Actor] = _Platform()
