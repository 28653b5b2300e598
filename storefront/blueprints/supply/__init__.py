"""The supplier's desk: goods, batches, freight, parcels and imports of whoever asks, and of nobody else."""

import importlib

NOUNS = "home products batches freight imports parcels application".split()
bps = tuple(importlib.import_module(f"storefront.blueprints.supply.{noun}").bp for noun in NOUNS)
