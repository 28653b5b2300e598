"""After the secret key was changed, a customer is known again: in the order, and wherever they are counted."""

from storefront import coupons, moderation, notices, payments
from storefront.accounts import contacts
from storefront.kernel.db import session
from storefront.kernel.rotating import Remaking, numbers
from storefront.orders.models import Order
from storefront.orders.placing import Recipient
from storefront.orders.prints import own_prints, prints_for


def _again(number: int) -> bool:
    order = session.get_one(Order, number, with_for_update=True)
    to = Recipient(**order.recipient)
    phone = contacts.phone_prints(to.phone)
    moved = payments.know_again(phone) | coupons.know_again(phone, about=f"order:{order.number}")
    if order.account_id is not None:
        moved |= payments.know_again(own_prints(order.account_id))
    moved |= moderation.know_again(phone)
    if to.email:
        moved |= moderation.know_again(moderation.prints_of(to.email)) | notices.know_again(to.email)
    fresh = {name: value for name, value in prints_for(to).items() if getattr(order, name) != value}
    for name, value in fresh.items():
        setattr(order, name, value)
    session.flush()
    return moved or bool(fresh)


remaking = Remaking("orders", numbers(Order.id), _again)
