"""A shop, its goods, and how they are passed on: the light front."""

from storefront.blueprints.shops import products, sharing, shelves, watches

bps = (shelves.bp, products.bp, sharing.bp, watches.bp)
