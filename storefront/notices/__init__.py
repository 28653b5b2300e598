"""Who must know is told once, in their own language, after the change is safe, and only where they want to hear it.

Three classes (classes.py): money and orders always; what is social together or in a digest; offers to who opted in.
"""

from storefront.notices import mailing, pushing
from storefront.notices.choosing import CHOICES, choose, know_again, stop, stop_link, stopping, ways_of
from storefront.notices.classes import CHANNELS, CLASS_OF, CLASSES
from storefront.notices.gathering import sweep as _together
from storefront.notices.mailing import Letter, as_text, newest, one
from storefront.notices.models import Mail
from storefront.notices.moving import email_asked, email_changed
from storefront.notices.posting import Said, post, write
from storefront.notices.pushing import newest_pushes, public_key, screens_of, set_up, take_down
from storefront.notices.reading import Told, inbox, read, read_all, unread
from storefront.notices.tidying import sweeps as _tidy
from storefront.notices.writing import password_changed, reset_asked

sweeps = (_together, *_tidy)
remakings = (mailing.remaking,)
outbox_handlers = {"mail": mailing.deliver, "push": pushing.deliver}
outbox_pauses = {"mail": mailing.PAUSES, "push": pushing.PAUSES}

__all__ = [
    "CHANNELS",
    "CHOICES",
    "CLASSES",
    "CLASS_OF",
    "Letter",
    "Mail",
    "Said",
    "Told",
    "as_text",
    "choose",
    "email_asked",
    "email_changed",
    "inbox",
    "know_again",
    "newest",
    "newest_pushes",
    "one",
    "outbox_handlers",
    "outbox_pauses",
    "password_changed",
    "post",
    "public_key",
    "read",
    "read_all",
    "remakings",
    "reset_asked",
    "screens_of",
    "set_up",
    "stop",
    "stop_link",
    "stopping",
    "sweeps",
    "take_down",
    "unread",
    "ways_of",
    "write",
]
