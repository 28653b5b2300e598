"""What people say is guarded once for every room: it is taken in, may be reported, and is hidden with a reason.

A room knows its own things; here they are (kind, ref). `submit` says whether something is seen or waits for staff;
facts say what became of it (ContentHeld, ContentReleased, ContentHidden, ContentRestored): each owner hides its own.
"""

from storefront.moderation.authors import Voice, guest, guest_by, is_new, know_again, member, prints_of
from storefront.moderation.deciding import hide, let_stand
from storefront.moderation.masking import has_link, masked
from storefront.moderation.models import Content, Report
from storefront.moderation.reading import (
    FILTERS,
    GROUNDS,
    Reported,
    Stub,
    by_id,
    queue,
    reports_of,
    seen,
    stubs,
    waiting,
)
from storefront.moderation.reporting import report
from storefront.moderation.submitting import reword, submit, withdraw

__all__ = [
    "FILTERS", "GROUNDS", "Content", "Report", "Reported", "Stub", "Voice", "by_id", "guest", "guest_by",
    "has_link", "hide", "is_new", "know_again", "let_stand", "masked", "member", "prints_of", "queue", "report",
    "reports_of", "reword", "seen", "stubs", "submit", "waiting", "withdraw",
]  # fmt: skip
