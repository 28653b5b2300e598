"""The port of web push: one side calls the browsers' push services, the honest local one keeps what would be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from storefront.kernel import fetching
from storefront.kernel.installation import settings
from storefront.notices.encrypting import closed, private_key, signed

KEPT_FOR: Final = timedelta(days=1)  # a push service holds a message for a phone that is off so long
SECONDS: Final = 15
GONE: Final = frozenset({404, 410})  # the browser's owner ended it (RFC 8030, 7.3)


class Undelivered(RuntimeError):
    """The push service did not take it now; it is tried again."""


class Carrier(Protocol):
    """Whoever takes a message to a browser. `reach` holds its endpoint, p256dh and auth."""

    def carry(self, reach: Mapping[str, str], message: bytes) -> bool:
        """Take a message along; False when the browser is not there any more. Raises Undelivered, Unreachable."""
        ...


@dataclass(frozen=True)
class ToServices:
    """The real side: closed, signed and handed to the browser's own push service, over https and nowhere private."""

    policy: fetching.Policy = fetching.PUBLIC

    def carry(self, reach: Mapping[str, str], message: bytes) -> bool:
        installed = settings()
        key = private_key(installed.push_key())
        headers = {
            "Authorization": signed(reach["endpoint"], key, f"mailto:{installed.mail_from}"),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEPT_FOR.total_seconds())),
            "Urgency": "normal",
        }
        body = closed(message, reach["p256dh"], reach["auth"])
        answer = fetching.fetch(
            reach["endpoint"], method="POST", body=body, headers=headers, most=65_536, seconds=SECONDS,
            policy=self.policy,
        )  # fmt: skip
        if answer.status in GONE:
            return False
        if not answer.ok:
            raise Undelivered(f"the push service answered {answer.status}")
        return True


@dataclass
class Keeping:
    """The local side: it closes each message as the real one does, and calls nobody. /dev/push shows what was sent."""

    bodies: list[bytes] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def carry(self, reach: Mapping[str, str], message: bytes) -> bool:
        if reach["endpoint"] in self.gone:
            return False
        self.bodies.append(closed(message, reach["p256dh"], reach["auth"]))
        del self.bodies[:-20]
        return True


_KEEPING: Final = Keeping()


def carrier() -> Carrier:
    """The side this installation chose by PUSH."""
    return ToServices() if settings().push == "web" else _KEEPING
