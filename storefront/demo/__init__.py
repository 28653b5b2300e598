"""A believable small town for the demo platform, made through the real verbs."""

from storefront.demo.filling import PASSWORD, fill, is_empty

__all__ = ["PASSWORD", "fill", "is_empty"]
