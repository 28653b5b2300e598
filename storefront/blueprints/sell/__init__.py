"""The reseller's desk: the own shop, what to list, what it earns; of whoever asks, and of nobody else."""

import importlib

NOUNS = "home shop goods listings orders earnings".split()
bps = tuple(importlib.import_module(f"storefront.blueprints.sell.{noun}").bp for noun in NOUNS)
