"""Coupons: the page where customers claim them, and the desks where staff, suppliers and resellers give them."""

from storefront.blueprints.coupons import claiming, desk, sell, supply

bps = (claiming.bp, sell.bp, supply.bp, desk.bp)
