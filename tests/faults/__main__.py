"""`./pagalms test faults [SCENARIO …] [--size N]`: real programs are killed, frozen, filled and slowed down.

Not a part of `./pagalms test`: it takes minutes. Everything happens on loopback, in `faults/` of PAGALMS_HOME.
Ends with 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from pagalms.local.processes import Stopped, stopping_calmly
from pagalms.local.terminal import say
from tests.faults import backup, crowd, hurt, letters, outside, own_disk, pooled, processes, refusing, replica
from tests.faults.table import Found, printed
from tests.faults.town import Town
from tests.faults.world import world

PARTS = (hurt, refusing, processes, pooled, outside, crowd, own_disk, backup, replica)
HURT = {name: scenario for part in PARTS for name, scenario in part.ALL.items()}
ALL = ["letters", *HURT]
FLATS, BROWSERS = 60, 12


def run(names: list[str], size: int) -> Iterator[Found]:
    """The scenarios one after the other; those that hurt one installation share it."""
    if "letters" in names:
        yield letters.run(size)
    if chosen := [name for name in HURT if name in names]:
        with world(Town(FLATS), browsers=BROWSERS) as place:
            place.start_sink()
            place.start_web()
            place.start_worker()
            for name in chosen:
                say(f"{name} …")
                yield HURT[name](place)


def main() -> int:
    """Run the scenarios that are named, or all."""
    options = argparse.ArgumentParser(prog="./pagalms test faults")
    options.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(ALL)}; else all")
    options.add_argument("--size", type=int, default=2000, metavar="N", help="bills in the month of letters (2000)")
    said = options.parse_args()
    if unknown := set(said.scenarios) - set(ALL):
        options.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    results: list[Found] = []
    with stopping_calmly():
        try:
            results.extend(run(said.scenarios or ALL, said.size))
        except Stopped:
            return 130
        finally:
            if results:
                print(printed(results), flush=True)
    return 1 if any(result.faults for result in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
