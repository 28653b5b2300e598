"""The supplier's desk: goods, stock, files and parcels of the one who asks."""

import importlib

NOUNS = "imports".split()
bps = tuple(importlib.import_module(f"storefront.blueprints.supply.{noun}").bp for noun in NOUNS)
