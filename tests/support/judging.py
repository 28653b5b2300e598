"""What a sound page is, whoever drew it."""

from flask import Flask
from werkzeug.test import TestResponse


def judge(app: Flask, response: TestResponse, asked: str) -> None:
    """Fail when a page of ours is not sound."""
