"""The platform's desk: staff sit at the desks they were given, and see no other."""

import importlib

NOUNS = "home people policies words audit payments payment_files suppliers products edits recalls reports".split()
bps = tuple(importlib.import_module(f"storefront.blueprints.desk.{noun}").bp for noun in NOUNS)
