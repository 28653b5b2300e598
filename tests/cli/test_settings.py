"""Everything that can be set is documented in one place, which is printed from the settings themselves."""

from dataclasses import fields
from pathlib import Path

import pytest

from storefront.operating import describing
from storefront.settings import Settings
from tests.support.source import HOME


def test_the_document_is_what_the_command_prints() -> None:
    assert (HOME / "docs" / "settings.md").read_text("utf-8") == describing.page(), "make settings"


def test_every_setting_says_what_it_means() -> None:
    assert all(field.metadata["says"] and field.metadata["name"].isupper() for field in fields(Settings))


def test_with_nothing_set_the_embedded_defaults_run() -> None:
    settings = Settings.read({})
    assert settings.database().startswith("sqlite:///")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.is_demo
    assert "sandbox" not in settings.payments


def test_the_address_follows_the_port() -> None:
    assert Settings.read({"PORT": "9000"}).base_url == "http://127.0.0.1:9000"
    assert Settings.read({"PORT": "9000", "BASE_URL": "https://shop.example"}).base_url == "https://shop.example"


def test_the_demo_pays_with_the_sandbox() -> None:
    assert Settings.read({"DEMO": "1"}).payments.split()[0] == "sandbox"
    assert Settings.read({"DEMO": "1", "PAYMENTS": "cod"}).payments == "cod"


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_every_spelling_of_postgresql_is_understood(prefix: str) -> None:
    assert Settings.read({"DATABASE_URL": f"{prefix}a@b/c"}).database() == "postgresql+psycopg://a@b/c"


def test_a_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path))
    assert settings.secret() == settings.secret() == Settings(data_dir=str(tmp_path)).secret()
    assert len(settings.secret()) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
