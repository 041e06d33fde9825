"""`./pagalms test faults [SCENARIO …] [--size N]`: real programs are killed, frozen, filled and slowed down.

Not a part of `./pagalms test`: it takes minutes. Everything happens on loopback, in `faults/` of PAGALMS_HOME.
Ends with 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from pagalms.local.processes import Stopped, stopping_calmly
from tests.faults import letters
from tests.faults.table import Found, printed

SCENARIOS: dict[str, Callable[[argparse.Namespace], list[Found]]] = {
    "letters": lambda said: [letters.run(said.size)],
}


def main() -> int:
    """Run the scenarios that are named, or all."""
    options = argparse.ArgumentParser(prog="./pagalms test faults")
    options.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)}; else all")
    options.add_argument("--size", type=int, default=2000, metavar="N", help="bills in the month of letters (2000)")
    said = options.parse_args()
    unknown = set(said.scenarios) - SCENARIOS.keys()
    if unknown:
        options.error(f"no scenario {', '.join(sorted(unknown))}")
    results: list[Found] = []
    with stopping_calmly():
        try:
            for name in said.scenarios or SCENARIOS:
                results += SCENARIOS[name](said)
        except Stopped:
            return 130
        finally:
            if results:
                print(printed(results), flush=True)
    return 1 if any(result.faults for result in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
