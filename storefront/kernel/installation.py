"""What the operator set for this installation, for rooms that must know it."""

from typing import cast

from flask import current_app

from storefront.settings import Settings


def settings() -> Settings:
    """The settings of the application that runs."""
    return cast(Settings, current_app.config["SETTINGS"])
