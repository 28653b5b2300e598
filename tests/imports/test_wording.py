"""Every finding has a sentence, and every sentence can be filled."""

from pathlib import Path

import pytest

from storefront import imports
from storefront.imports.catalogue import Problem, Unreadable
from storefront.imports.parsing import read
from storefront.imports.wording import SENTENCES, say

FILES = Path(__file__).parent / "files"


def test_every_problem_of_the_fixtures_can_be_said() -> None:
    for file in sorted(FILES.iterdir()):
        for problem in read(file.read_bytes()).problems:
            sentence = say(problem.code, problem.params)
            assert sentence.endswith(".") and "%(" not in sentence


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"Handle\n", b"Handle" + b"," * 300, b"Handle,Title,Variant Price\n" + b"x" * 140000]
)
def test_every_refusal_can_be_said(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(data)
    problem: Problem = refusal.value.problem
    assert "%(" not in say(problem.code, problem.params)


def test_no_sentence_is_left_over() -> None:
    source = "".join(path.read_text() for path in Path(imports.__file__).parent.glob("*.py") if path.stem != "wording")
    for code in SENTENCES:
        _what, _, rest = code.partition("_")
        assert f'"{code}"' in source or f'f"{{what}}_{rest}"' in source, code
