"""G1 and G2: what a customer waits for with few goods and with very many, page by page; searching among the many."""

from collections.abc import Iterator
from time import perf_counter
from typing import Final

from flask import Flask

from storefront import search
from storefront.kernel.db import db, session
from tests.bench.asking import afresh, asking
from tests.bench.measuring import Verdict, interleaved
from tests.bench.town import Town

ROUNDS: Final = 60
ASKED: Final = {  # a common name, a rare one, two words that stand together often, two that never do
    "English": ("cup", "cup 123360", "celadon cup", "celadon linen"),
    "Chinese": ("茶杯", "茶杯 1056", "青瓷茶杯", "青瓷"),
}
TIMES: Final = 40


def grown(small: Flask, near: Town, large: Flask, far: Town, sizes: tuple[int, int]) -> Iterator[Verdict]:
    """The pages of both towns in turns, then what is asked of the large one's search."""
    for what, path, farther in (
        ("shop page", "/s/harbour", "/s/harbour"),
        ("a kind of its goods", "/s/harbour?category=kind-3", "/s/harbour?category=kind-3"),
        ("deep page", near.deep, far.deep),
        ("product", near.page, far.page),
        ("cart", "/cart", "/cart"),
    ):
        acts = {"small": afresh(asking(small, path)), "large": afresh(asking(large, farther))}
        times = interleaved(acts, ROUNDS)
        said = f"{what}, {sizes[0]:,} → {sizes[1]:,} products"
        yield Verdict("G1", said, times["large"] / times["small"], 1.1)
    with large.app_context():
        for language, questions in ASKED.items():
            said = f"search in {language} among {sizes[1]:,}, {len(questions)} questions, p95"
            yield Verdict("G2", said, _p95(questions) * 1000, 20, unit="ms")
        session.remove()
        db.engine.dispose()


def _p95(questions: tuple[str, ...]) -> float:
    taken = []
    for _round in range(TIMES):
        for words in questions:
            began = perf_counter()
            search.candidates("product", words)
            taken.append(perf_counter() - began)
    return sorted(taken)[int(len(taken) * 0.95)]
