"""Recommending: a page for each product, what it brought, and what a shop gives for it."""

from storefront.blueprints.referrals import me, product, sell

bps = (product.bp, me.bp, sell.bp)
