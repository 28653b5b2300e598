"""The world: a small peopled platform, made once through the real verbs and copied before each test."""

from dataclasses import dataclass


@dataclass
class World:
    """Who and what tests may name: rows of the database, numbers, texts, and lists or dicts of these."""


def build() -> World:
    """Make the world through the real verbs, in the order in which it would have happened."""
    return World()
