"""The server that is killed is the one the races crowd: behind a proxy, so that each customer has an own address."""

from tests.races.conftest import crowded

__all__ = ["crowded"]
