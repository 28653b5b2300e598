"""The power goes at any moment: whoever was told of an order finds it when it is back (reliability.md F4 and K6)."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import pytest

from tests.crash.placing import CARELESS
from tests.support.powercuts import Call, Disk, traced
from tests.support.settings import environment, settings

CUTS: Final = 400
SOLD: Final = 40  # by each thread of each process
HALVES: Final = ("claims", "parcels", "lines", "steps", "payments")  # an order has one of each


class Found(NamedTuple):
    """After a cut: orders somebody had been told of and that are gone; whether anything else is wrong."""

    lost: set[str]
    wrong: str


def _sell(folder: Path, careless: bool) -> list[Call]:
    chosen = {**os.environ, **environment(settings(folder, "")), **({CARELESS: "1"} if careless else {})}
    program = ["-m", "tests.crash.placing"]
    subprocess.run([sys.executable, *program, "make", str(folder)], env=chosen, check=True, timeout=120)
    shutil.copy(folder / "storefront.db", folder / "before.db")
    sellers = [[*program, "place", str(folder), name, str(SOLD)] for name in ("one", "two")]
    return traced(sellers, folder, chosen)


def _cut(calls: list[Call], folder: Path, seed: int) -> list[Found]:
    """What is found after each of so many cuts."""
    chance = Random(seed)
    moments = sorted(chance.sample(range(len(calls)), CUTS))
    before = (folder / "before.db").read_bytes()
    disks = {"storefront.db": Disk(bytearray(before)), "storefront.db-wal": Disk(bytearray())}
    told: set[str] = set()
    found = []
    for moment, call in enumerate(calls):
        name = Path(call.file).name
        if name == "heard" and call.what == "write":
            told |= set(call.data.decode().split())
        elif name in disks:
            disks[name].hear(call)
        if moments and moment == moments[0]:
            moments.pop(0)
            found.append(_found({name: disk.after_a_cut(chance) for name, disk in disks.items()}, folder, told))
    return found


def _found(files: Mapping[str, bytes], folder: Path, told: set[str]) -> Found:
    place = folder / "back"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    with sqlite3.connect(place / "storefront.db") as connection:
        stored = {row[0] for row in connection.execute("SELECT number FROM orders")}
        wrong = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        counts = {connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in HALVES}  # nosec B608 - names of ours
        wrong += [] if counts == {len(stored)} else [f"{len(stored)} orders, but {counts}"]
    connection.close()
    return Found(told - stored, "; ".join(wrong))


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("careless", [False, True])
def test_who_was_told_of_an_order_finds_it_when_the_power_is_back(tmp_path: Path, careless: bool) -> None:
    if shutil.which("strace") is None:
        pytest.skip("NO POWER CUTS: strace is missing (Debian: apt install strace)")
    calls = _sell(tmp_path, careless)
    found = _cut(calls, tmp_path, seed=1)
    assert len((tmp_path / "heard").read_text().split()) == 4 * SOLD
    assert [one.wrong for one in found if one.wrong] == []
    lost = sum(bool(one.lost) for one in found)
    if careless:
        assert lost > CUTS // 2, "what does not wait for the disk loses orders, or these cuts can show nothing"
    else:
        assert lost == 0
