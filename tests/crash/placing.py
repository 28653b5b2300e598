"""A process that places orders and says so, one line each: it is traced, and power cuts are worked out from the trace.

`python -m tests.crash.placing make FOLDER` prepares an installation, `place FOLDER NAME COUNT` sells in it.
"""

import os
import sys
from pathlib import Path
from threading import Thread

from sqlalchemy import event

from storefront import batches, orders
from storefront.app import create_app
from storefront.kernel.actors import PLATFORM
from storefront.kernel.db import db, session
from storefront.products import Variant
from storefront.shops import Shop
from tests.orders.making import a_recipient
from tests.support.settings import settings
from tests.world import build

THREADS = 2
CARELESS = "CARELESS"  # environment: commits do not wait for the disk


def make(folder: Path) -> None:
    """The tests' world with plenty of cups, all of it in the database file."""
    with create_app(settings(folder, "")).app_context():
        db.create_all()
        batches.receive(build().variants["cup"], 100_000, by=PLATFORM)
        session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def place(folder: Path, name: str, count: int) -> None:
    """Sell so many cups in each of a few threads; who hears of an order hears it through stdout."""
    app = create_app(settings(folder, ""))
    with app.app_context():
        if os.environ.get(CARELESS):
            event.listen(db.engine, "connect", lambda driver, _record: driver.execute("PRAGMA synchronous=NORMAL"))
            db.engine.dispose()
        shop, cup = session.query(Shop.id).filter_by(slug="harbour").scalar(), _cup()
        session.remove()
    wish = orders.Wish(shop, cup, 1)

    def sell(thread: int) -> None:
        with app.app_context():
            for turn in range(count):
                checkout = orders.Checkout((wish,), a_recipient(), "transfer")
                placed = orders.place(checkout, key=f"seller {name} {thread} sells {turn:06}", by=PLATFORM)
                os.write(1, f"{placed.number}\n".encode())

    threads = [Thread(target=sell, args=(number,)) for number in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _cup() -> int:
    return int(session.query(Variant.id).filter(Variant.available >= 100_000).limit(1).scalar())


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
    else:
        place(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
