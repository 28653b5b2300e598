"""What the operator has set about paying: one look at the settings, so that no chapter knows where they lie."""

from typing import cast

from flask import current_app

from storefront.settings import Settings


def settings() -> Settings:
    """The installation's settings."""
    return cast("Settings", current_app.config["SETTINGS"])
