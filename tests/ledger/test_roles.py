"""Chapter: the application serves as a role that may only add to the books, and needs nothing more (K2)."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from storefront import audit, orders, payments
from storefront.kernel import readiness
from storefront.kernel.db import db, session
from storefront.ledger.models import Seal
from storefront.operating import checking, granting, migrating, proving, standing, working
from storefront.operating.troubles import Trouble
from tests.orders.making import again, buy, earned, escrow, parcel_of, place, receive
from tests.orders.test_paying import give_credit
from tests.support.client import Client
from tests.support.roles import Roles, act, two
from tests.world import World


def test_a_purchase_needs_no_more(served: Flask, world: World, clock: Callable[[timedelta], None]) -> None:
    give_credit(world.customer, 3_000)
    order = buy(world, "cup*2", "honey", by=world.customer, use_credit=True)
    receive(world, order, 0, by=world.customer)
    orders.call_off(parcel_of(order, 1), by=world.customer, reason="too slow")
    unpaid = place(world, "lane:cup", method="transfer")
    audit.record(world.staff, "look", f"order:{order.number}")
    for days in (0, 8, 8):
        clock(timedelta(days=days))
        assert working.once(served)
    [refund] = payments.refunds_of("order", order.number)
    assert (refund.state, again(unpaid).state, escrow(order)) == ("done", "expired", 0)
    assert all(pending == 0 and free > 0 for pending, free in earned(world.reseller, world.supplier))
    assert session.scalar(select(func.count()).select_from(Seal))
    assert proving.verify() == []
    assert audit.verify().broken_at is None


def test_its_pages_open_and_its_start_finds_nothing_to_migrate(served: Flask) -> None:
    assert Client(served).get("/s/harbour").status_code == 200
    assert readiness.troubles() == []
    assert standing.at_this_version(served.config["SETTINGS"])
    assert "already" in migrating.migrate(served)


def of_the_role(app: Flask) -> list[str]:
    """What the doctor says about the database's role."""
    return [finding.sentence for finding in checking.examine(app) if "database role" in finding.sentence]


def test_the_doctor_misses_the_second_role(app: Flask, roles: Roles, served: Flask) -> None:
    [said] = of_the_role(app)
    assert "owns the ledger" in said
    assert of_the_role(served) == []
    act(roles.owner_url, f"GRANT UPDATE ON seals TO {roles.serving}")
    [said] = of_the_role(served)
    assert "more than it needs" in said


def test_setting_up_again_takes_back_what_was_given(
    roles: Roles, served: Flask, make_app: Callable[..., Flask]
) -> None:
    rights = text("SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1")
    before = session.execute(rights).all()
    act(
        roles.owner_url,
        f"GRANT ALL ON moves, seals TO {roles.serving}",
        "GRANT UPDATE (balance) ON ledger_accounts TO PUBLIC",
    )
    assert session.execute(rights).all() != before
    granting.limit(make_app(database_url=roles.owner_url), roles.serving)
    assert session.execute(rights).all() == before


def test_later_tables_are_open_to_it(roles: Roles) -> None:
    act(roles.owner_url, "CREATE TABLE later (id bigserial PRIMARY KEY, said text)")
    act(roles.serving_url, "INSERT INTO later (said) VALUES ('a')", "UPDATE later SET said = 'b'", "DELETE FROM later")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        act(roles.serving_url, "TRUNCATE later")


def test_the_owner_migrates_and_the_other_role_says_so(bare: Callable[..., Flask], roles: Roles) -> None:
    url = bare().config["SETTINGS"].database_url
    its = two(url)
    owned = bare(database_url=its.owner_url)
    with pytest.raises(Trouble, match="migrate"):
        granting.limit(owned, its.serving)
    migrating.migrate(owned)
    granting.limit(owned, its.serving)
    served = bare(database_url=its.serving_url)
    assert "already" in migrating.migrate(served)
    act(its.owner_url, "UPDATE alembic_version SET version_num = 'earlier'")
    with pytest.raises(Trouble, match="owner"):
        migrating.migrate(served)


@pytest.mark.parametrize(
    "given",
    [
        "ALTER ROLE {other} SUPERUSER",
        "ALTER ROLE {other} CREATEROLE",
        "GRANT {owner} TO {other}",
        "GRANT pg_write_all_data TO {other}",
        "ALTER TABLE carts OWNER TO {other}",
        "ALTER SCHEMA public OWNER TO {other}",
        "ALTER DATABASE {base} OWNER TO {other}",
        "ALTER SCHEMA public OWNER TO postgres; GRANT CREATE ON SCHEMA public TO {other}",
    ],
)
def test_a_role_that_could_do_more_is_not_taken(
    app: Flask, roles: Roles, make_app: Callable[..., Flask], given: str
) -> None:
    url, name = app.config["SETTINGS"].database_url, f"100% odd: '{roles.owner}'"
    owned, other = make_app(database_url=roles.owner_url), f'"{name}"'
    act(url, f"CREATE ROLE {other}")
    try:
        granting.limit(owned, name)
        act(url, *given.format(other=other, owner=roles.owner, base=db.engine.url.database).split("; "))
        with pytest.raises(Trouble, match=r"could give itself more|make nothing in it"):
            granting.limit(owned, name)
    finally:
        act(url, f"REASSIGN OWNED BY {other} TO postgres", f"DROP OWNED BY {other}", f"DROP ROLE {other}")


def test_a_role_that_is_not_there_is_not_made(roles: Roles, make_app: Callable[..., Flask]) -> None:
    with pytest.raises(Trouble, match="createuser"):
        granting.limit(make_app(database_url=roles.owner_url), "nobody")


def test_only_the_owner_sets_it_up(roles: Roles, served: Flask) -> None:
    with pytest.raises(Trouble, match=roles.owner):
        granting.limit(served, roles.serving)


def test_sqlite_has_no_roles(app: Flask) -> None:
    if app.config["SETTINGS"].database_url:
        pytest.skip("PostgreSQL has")
    assert granting.limit(app, "shop") == granting.NOTHING_TO_DO
