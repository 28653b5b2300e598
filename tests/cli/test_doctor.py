"""The doctor finds each planted trouble, says it in plain words, and is silent about a sound installation."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from storefront import payments
from storefront.operating import checking
from storefront.settings import Settings

SOUND = {
    "BASE_URL": "https://shop.example",
    "PROXIES": "1",
    "SECRET_KEY": "k" * 40,
    "SMTP_URL": "smtp://post.example:587",
    "MAIL_FROM": "shop@shop.example",
    "BANK_ACCOUNT": "A bank, 1234",
}

TROUBLES = {
    "PORT": "eighty",
    "PROCESSES": "0",
    "PROXIES": "-1",
    "DEMO": "yes",
    "SOCIAL": "2",
    "TIME_ZONE": "Mars/Base",
    "CURRENCY": "GOLD",
    "COUNTRY": "China",
    "SECRET_KEY": "short",
    "SECRET_KEY_FALLBACKS": "short",
    "BASE_URL": "http://shop.example",
    "SMTP_URL": "post.example",
    "MAIL_FROM": "shop",
    "PAYMENTS": "gold",
    "BANK_ACCOUNT": "",
}


def wrong(environment: dict[str, str], folder: Path) -> list[str]:
    settings = Settings.read({"DATA_DIR": str(folder), **environment})
    return [finding.sentence for finding in checking.examine_settings(settings) if finding.wrong]


def test_a_sound_installation_hears_nothing(tmp_path: Path) -> None:
    assert wrong(SOUND, tmp_path) == []


@pytest.mark.parametrize("name", TROUBLES)
def test_a_planted_trouble_is_found(name: str, tmp_path: Path) -> None:
    found = wrong({**SOUND, name: TROUBLES[name]}, tmp_path)
    assert len(found) == 1
    assert name in found[0]


def test_a_sandbox_outside_the_demo_is_found(tmp_path: Path) -> None:
    assert wrong({**SOUND, "PAYMENTS": "cod sandbox"}, tmp_path)
    assert not wrong({**SOUND, "PAYMENTS": "cod sandbox", "DEMO": "1"}, tmp_path)


def test_a_key_that_others_can_read_is_found(tmp_path: Path) -> None:
    environment = {name: value for name, value in SOUND.items() if name != "SECRET_KEY"}
    Settings(data_dir=str(tmp_path)).secret()
    assert wrong(environment, tmp_path) == []
    (tmp_path / "secret-key").chmod(0o644)
    assert "chmod 600" in wrong(environment, tmp_path)[0]


def test_a_database_without_tables_and_a_store_without_a_folder_are_found(bare: Callable[..., Flask]) -> None:
    app = bare()
    assert any("migrate" in finding.sentence for finding in checking.examine(app))
    uploads = Path(app.config["UPLOADS"])
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.write_text("in the way")
    assert any("Uploads" in finding.sentence for finding in checking.examine(app))


def test_a_migrated_installation_is_well(app: Flask) -> None:
    assert not [finding for finding in checking.examine(app) if finding.wrong]


def test_refused_notices_are_something_to_know(app: Flask) -> None:
    payments.note_refused("sandbox", "signature", 12)
    [told] = [finding for finding in checking.examine(app) if "refused" in finding.sentence]
    assert not told.wrong
    assert "sandbox" in told.sentence
    assert "(12)" in told.sentence
