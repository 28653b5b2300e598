"""Storefront: many light reseller shops on one trusted back."""
