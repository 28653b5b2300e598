"""What a person may be told: a refusal carries one sentence and, where it has one, the field it belongs to."""

from collections.abc import Mapping


class Refusal(Exception):
    """Anything that ends a request with a sentence for the person; `status` is HTTP's word for it."""

    status = 422

    def __init__(self, sentence: str = "", *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Refused(Refusal):
    """A rule says no: 422 for input that cannot be meant, 409 where the thing changed meanwhile.

    `values` are fresh facts for the page drawn again (a new price, what is left).
    """

    def __init__(
        self,
        sentence: str,
        field: str | None = None,
        *,
        status: int = 422,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence, field=field)
        self.status = status
        self.values = dict(values or {})


class NotFound(Refusal):
    """It does not exist, or it is not yours: the two are never told apart (domain.md G5)."""

    status = 404


class Forbidden(Refusal):
    """The page is for another role."""

    status = 403


class SignInNeeded(Refusal):
    """The page is for members; the visitor is led to sign in and back."""

    status = 401


class TooMany(Refusal):
    """Too many tries; `retry_after` is in seconds, `rule` names for the log what was counted."""

    status = 429

    def __init__(self, sentence: str, *, retry_after: int, rule: str = "pace") -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.rule = rule


class Busy(Refusal):
    """Not now, through no fault of the person's; `retry_after` is in seconds."""

    status = 503

    def __init__(self, sentence: str = "", *, retry_after: int = 5) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
