"""What a history may do: the verbs of the product, each by one name, so that a seeded bug can stand in for one."""

from sqlalchemy import select

from storefront import orders, payments
from storefront.kernel import sweeps
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import session
from storefront.orders import Order, Parcel
from storefront.payments import Payment


class Verbs:
    """The product as it is."""

    def place(self, checkout: orders.Checkout, key: str) -> str:
        """An order; its number."""
        return orders.place(checkout, key=key, by=PLATFORM).number

    def notice(self, number: str, off: int, event: str) -> str:
        """Money came for an order: its total and `off`; what became of it."""
        payment = self.payment(number)
        return payments.accept("transfer", event, payment.key, payment.amount + off, "CNY", "")

    def cancel(self, number: str) -> None:
        orders.cancel(self.order(number), by=PLATFORM)

    def call_off(self, number: str, place: int) -> None:
        orders.call_off(self.parcel(number, place), by=PLATFORM)

    def pack(self, number: str, place: int) -> None:
        orders.pack(self.parcel(number, place), by=PLATFORM)

    def ship(self, number: str, place: int) -> None:
        orders.ship(self.parcel(number, place), carrier="SF Express", tracking="SF1", by=PLATFORM)

    def deliver(self, number: str, place: int) -> None:
        orders.deliver(self.parcel(number, place), by=PLATFORM)

    def confirm(self, number: str, place: int) -> None:
        orders.complete(self.parcel(number, place), by=PLATFORM)

    def unpack(self, number: str, place: int) -> None:
        orders.unpack(self.parcel(number, place), by=PLATFORM)

    def refuse(self, number: str, place: int) -> None:
        orders.refuse(self.parcel(number, place), by=PLATFORM)

    def extend(self, number: str, place: int) -> None:
        orders.extend(self.parcel(number, place), by=PLATFORM)

    def sweep(self) -> None:
        """All clocks, until nothing is due."""
        for _round in range(10):
            if not sweeps.run():
                return
        raise AssertionError("The sweeps find work without end.")

    def order(self, number: str) -> Order:
        session.rollback()
        return session.scalars(select(Order).where(Order.number == number)).one()

    def parcel(self, number: str, place: int) -> Parcel:
        order = self.order(number)
        return session.scalars(select(Parcel).where(Parcel.order_id == order.id).order_by(Parcel.id)).all()[place]

    def payment(self, number: str) -> Payment:
        session.rollback()
        return session.scalars(select(Payment).where(Payment.ref == number).order_by(Payment.id.desc()).limit(1)).one()
