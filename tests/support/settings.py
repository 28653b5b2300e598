"""The settings the suite runs with: everything on, nothing outside."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from storefront.settings import Settings


def environment(chosen: Settings) -> dict[str, str]:
    """The same settings as a process reads them."""
    return {field.metadata["name"]: getattr(chosen, field.name) for field in fields(chosen)}


def settings(folder: Path, database_url: str, **changed: Any) -> Settings:
    """Settings of an installation in `folder`; `changed` by their names in Settings."""
    chosen = {
        "data_dir": str(folder),
        "database_url": database_url,
        "secret_key": "a key that only the tests know, long and dull",
        "base_url": "http://localhost",
        "payments": "sandbox cod transfer",
        "bank_account": "Test bank, 622 000 000",
        "demo": "1",
    }
    return Settings(**(chosen | changed))
