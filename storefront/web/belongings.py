"""What an account keeps in other rooms and is known by there: the names of its shop and of its house."""

from storefront import shops, suppliers
from storefront.accounts import Account


def names_of(account: Account) -> tuple[str, ...]:
    """Each name in all its languages, and as it stands in addresses."""
    kept = (shops.of(account.id), suppliers.of_account(account.id))
    return tuple(name for one in kept if one is not None for name in (one.slug, *one.name.values()))
