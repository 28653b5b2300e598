"""`make bench`: our figures beside the floors measured in the same run (quality.md); absolute times drift, ratios do not."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import pages, placing
from tests.bench.stall import pitch


def main() -> int:
    """Print a row for each figure: ratio, target, verdict. 1 when a target is missed."""
    missed = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        stall = pitch(folder)
        for source in (pages, placing):
            for result in source.measure(stall, folder):
                verdict = "kept" if result.kept else "MISSED"
                missed += not result.kept
                print(
                    f"{result.name:3} {result.what:44} {result.ratio:6.2f} × (at most {result.most}) {verdict:6} {result.detail}"
                )
    print("Not measured here: R7, W2 to W4, F1 to F3, G1, G2, S1, B1, B2 (quality.md).")
    return 1 if missed else 0


sys.exit(main())
