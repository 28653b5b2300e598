"""A request lets go of what it read before it draws: no transaction stands open while a page is made."""

from storefront.kernel.db import let_go, session


def done() -> None:
    """End the read and let its rows go: what a template shows was loaded before (reliability.md 0.9)."""
    let_go()
    if session.registry.has():
        session.close()
