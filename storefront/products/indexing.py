"""What can be found of a product: its title first, then its maker, kind, options and words, in every language."""

from storefront import search, suppliers
from storefront.kernel.words import Words
from storefront.products.describing import plainly
from storefront.products.models import Product
from storefront.products.reading import by_id


def index(product_id: int) -> None:
    """Let a product be found as it is now; a retired one no longer. Follows ProductChanged."""
    product = by_id(product_id)
    if product.state == "retired":
        search.remove("product", product_id)
        return
    search.put("product", product_id, product.title, _texts(product), groups=[f"supplier {product.supplier_id}"])


def _texts(product: Product) -> list[Words | str]:
    texts: list[Words | str] = [product.brand.name] if product.brand else []
    texts += [product.category.name] if product.category else []
    texts += [value for variant in product.variants for value in variant.values]
    texts += [variant.sku for variant in product.variants if variant.sku]
    for attribute in product.known:
        texts += [attribute.name, attribute.value]
    texts += [product.origin, suppliers.by_id(product.supplier_id).name]
    texts.append(Words({key: plainly(text) for key, text in product.description.items()}))
    return list(dict.fromkeys(texts))
