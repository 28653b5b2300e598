"""Who must know is told once, in their own language, after the change is safe."""

from storefront.notices.models import Mail
from storefront.notices.posting import Letter, as_text, deliver, newest, one, post
from storefront.notices.writing import password_changed, reset_asked

outbox_handlers = {"mail": deliver}

__all__ = ["Letter", "Mail", "as_text", "newest", "one", "outbox_handlers", "password_changed", "post", "reset_asked"]
