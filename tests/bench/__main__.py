"""Prints the figures that the service is held to, as counts and as ratios measured in one run."""

from __future__ import annotations

import argparse
import logging
import sys

from app.demo.sample import ONE_BOARD, SCALES
from tests.bench import demo, pages, saves, weight
from tests.bench.table import Table
from tests.bench.world import worlds
from tests.support.databases import KINDS


def main() -> int:
    """Measure; return 1 where a count missed its goal."""
    arguments = _arguments()
    logging.disable(logging.WARNING)
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    table = Table()
    with worlds() as made:
        for number, kind in enumerate(kinds):
            scale = SCALES[arguments.scale]
            print(f"\nFilling {kind} at the size of: {arguments.scale}", flush=True)
            world = made.make(kind, scale)
            alone = made.make(kind, ONE_BOARD)
            table.head(f"Pages on {kind}: the processor's time as times an empty Flask response")
            pages.measure(table, kind, world)
            table.head(f"Growth on {kind}: what a page asks at 1 board and at {scale.boards}")
            pages.growth(table, world, alone)
            table.head(f"Saving on {kind}")
            saves.measure(table, world, duration=arguments.seconds)
            if number == 0:
                table.head("Weight: page, styles and scripts, compressed")
                weight.measure(table, world)
    if arguments.demo:
        table.head("Demo")
        demo.measure(table)
    missed = sum(line.met is False for line in table.lines)
    judged = sum(line.met is not None for line in table.lines)
    print(f"\n{judged - missed} of {judged} goals met, {missed} missed.")
    return int(table.failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--scale", choices=sorted(SCALES), default="region", help="how much data (region)")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both", help="which databases (both)")
    parser.add_argument("--seconds", type=float, default=5, help="for which many people save at once (5)")
    parser.add_argument("--demo", action="store_true", help="time scripts/demo from a fresh clone, too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
