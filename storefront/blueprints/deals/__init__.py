"""Deals: the public calendar, and a desk of plans for staff, suppliers and resellers alike."""

import importlib

NOUNS = "calendar desk sell supply".split()
bps = tuple(importlib.import_module(f"storefront.blueprints.deals.{noun}").bp for noun in NOUNS)
