"""What others wrote stands here whole: the exact version, its licence, its bytes as published."""

import json
from base64 import b64encode
from hashlib import sha512
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static" / "vendor"


def test_vendored_files_are_the_published_ones() -> None:
    listed = json.loads((VENDOR / "vendor.json").read_text())
    for one in listed:
        digest = b64encode(sha512((VENDOR / one["file"]).read_bytes()).digest()).decode()
        assert digest == one["sha512"], one["file"]
        assert one["version"].replace(".", "").isdigit(), "an exact version"
        assert (VENDOR / one["licence_text"]).read_text().strip()
    named = {one["file"] for one in listed} | {one["licence_text"] for one in listed} | {"vendor.json"}
    assert {path.name for path in VENDOR.iterdir()} == named


def test_htmx_says_the_version_that_is_listed() -> None:
    assert 'version:"2.0.11"' in (VENDOR / "htmx.min.js").read_text()
