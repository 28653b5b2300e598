"""A shop, its goods, and how they are passed on: the light front."""

from storefront.blueprints.shops import products, shelves, sharing

bps = (shelves.bp, products.bp, sharing.bp)
