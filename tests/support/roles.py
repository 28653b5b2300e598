"""Two roles on the tests' PostgreSQL: one owns the tables and is nothing more, as the other the application serves."""

import re
from typing import NamedTuple

import psycopg

_MAKE = "DO $$ BEGIN CREATE ROLE {0} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
_HAND_OVER = """DO $$ DECLARE one text; BEGIN
FOR one IN SELECT format('TABLE %s', oid::regclass) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
LOOP EXECUTE 'ALTER ' || one || ' OWNER TO {0}'; END LOOP; END $$"""  # noqa: E501  # one statement


class Roles(NamedTuple):
    """Their names, and the addresses under which each comes to the database."""

    owner: str
    serving: str
    owner_url: str
    serving_url: str


def two(url: str) -> Roles:
    """Make both beside the database at `url`, and hand it with all it holds to the one."""
    base = re.sub(r".*@/(\w+)\?.*", r"\1", url)
    owner, serving = f"owner_of_{base}", f"serving_{base}"
    act(url, _MAKE.format(owner), _MAKE.format(serving))
    act(url, f"ALTER DATABASE {base} OWNER TO {owner}", _HAND_OVER.format(owner))
    return Roles(owner, serving, as_role(url, owner), as_role(url, serving))


def as_role(url: str, role: str) -> str:
    """The address of the same database for a role."""
    return url.replace("//postgres@", f"//{role}@")


def act(url: str, *statements: str) -> None:
    """Say something to the database, each statement by itself. Raises psycopg.Error."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
