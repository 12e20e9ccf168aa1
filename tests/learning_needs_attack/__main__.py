"""Attacks the anonymity of learning needs surveys on real boards, through pages and files, and prints a table."""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from flask import Flask

from tests.learning_needs_attack import scenes, trial
from tests.learning_needs_attack.attack import Truth
from tests.learning_needs_attack.trial import Result
from tests.support.databases import Databases
from tests.support.postgres import Cluster

T = TypeVar("T")

LARGE = 1000  # staff, from which on fewer questions are tried: each takes long
TWO_BOARDS = ((60, 1), (200, 3), (200, 8), (400, 15))  # answers of each, and how many tick one of the two alone


def main() -> int:
    """Attack; return 1 where anything was proved, or where two formats did not agree."""
    arguments = _arguments()
    logging.disable(logging.WARNING)
    begin = time.monotonic()
    print(
        f"{'board':52}{'staff':>7}{'partners':>10}{'compared':>10}{'wrong':>7}{'hidden':>8}{'proved':>8}{'seconds':>9}"
    )
    results: list[Result] = []
    truths: list[Truth] = []
    utility = trial.Utility()

    def take(result: Result) -> None:
        results.append(result)
        print(
            f"{result.label:52}{result.staff:7,}{result.partners:10}{result.cells:10,}{len(result.wrong):7}"
            f"{result.groups:8,}{len(result.proofs):8}{result.seconds:9.1f}",
            flush=True,
        )
        for line in [*result.wrong[:3], *map(str, result.proofs[:3])]:
            print(f"    {line[:200]}", flush=True)

    with _databases() as made:
        _inside(made, "sqlite", lambda app: _alone(app, arguments, take, truths))
        _inside(made, "sqlite", lambda app: _usual(app, arguments, take, utility, truths))
        for kind in ("sqlite", "postgresql"):
            _inside(made, kind, lambda app: _beside(app, arguments, take))
        late = arguments.late, _inside(made, "sqlite", lambda app: trial.attack_late(app, 1, arguments.late))
        late_too = _inside(made, "postgresql", lambda app: trial.attack_late(app, 1, 20))
    few = [truth for truth in truths if len(truth.board.partner) <= 1000][:: max(1, len(truths) // 8)]
    plain = trial.attack_plain(few, sample=4, late=30)
    proved = [proof for result in results for proof in result.proofs]
    wrong = sum(len(result.wrong) for result in results)
    groups, shown = (sum(getattr(result, name) for result in results) for name in ("groups", "shown"))
    answers = sum(result.staff for result in results)
    print(f"\nboards {len(results)}; groups shown {shown:,}, hidden {groups:,}, question by question")
    print(f"figures and gaps compared between CSV, Excel, Word, PDF and pages: {sum(r.cells for r in results):,}, "
          f"of which {wrong} differ")  # fmt: skip
    print(f"proved: {len({(p.question, p.group) for p in proved})} of {groups:,} groups, "
          f"{sum(p.kind in ('oneself', 'difference', 'late') for p in proved)} of {answers:,} answers")  # fmt: skip
    print(f"late answers told by the pages: {late[1]} of {late[0]:,}; on PostgreSQL {late_too} of 20")
    print(f"the same on a plain publisher, k = 5, {plain.boards} of these boards: {plain.broken:,} of {plain.groups:,} "
          f"hidden groups proved, late answers told {plain.late_told} of {plain.late}")  # fmt: skip
    print(f"at 200 staff: {100 * utility.shown / utility.groups:.0f}% of groups shown (goal 25), shares are off by "
          f"{utility.off / utility.shares:.1f} points on average (goal at most 5)")  # fmt: skip
    print(f"{time.monotonic() - begin:.0f} seconds")
    return int(bool(proved or wrong or late[1] or late_too or not plain.broken or not plain.late_told))


def _inside(databases: Databases, kind: str, do: Callable[[Flask], T]) -> T:
    with databases.app(kind) as app, app.app_context():
        return do(app)


@contextmanager
def _databases() -> Iterator[Databases]:
    folder, cluster = Path(tempfile.mkdtemp(prefix="msp-attack-")), Cluster()
    try:
        cluster.start()
        yield Databases(folder, cluster, "attack")
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _alone(app: Flask, arguments: argparse.Namespace, take: Callable[[Result], None], truths: list[Truth]) -> None:
    for scene in scenes.scenes(arguments.boards, seed=arguments.seed, topics=arguments.topics):
        asked = scenes.asked_alone(scene, seed=arguments.seed)
        label = f"{scene.number + 1}. {scene.kind}"
        large = len(scene.staff.partner) > LARGE
        questions = max(1, arguments.questions // 3) if large else arguments.questions
        result, seen = trial.attack_board(app, asked, label, sample=questions, seed=arguments.seed)
        take(result)
        truths.append(asked.truth)
        if scene.number % 10 == 5:
            take(trial.attack_years(app, asked, seen, f"{label}, a year on", seed=arguments.seed))


def _usual(
    app: Flask,
    arguments: argparse.Namespace,
    take: Callable[[Result], None],
    utility: trial.Utility,
    truths: list[Truth],
) -> None:
    for number in range(3):
        asked = trial.answered(number, staff=200, partners=10, topics=arguments.topics, seed=arguments.seed + number)
        label = f"200 staff, usual board {number + 1}"
        result, seen = trial.attack_board(app, asked, label, sample=arguments.questions, seed=arguments.seed)
        utility.take(seen, asked.truth)
        take(result)
        truths.append(asked.truth)


def _beside(app: Flask, arguments: argparse.Namespace, take: Callable[[Result], None]) -> None:
    for number, (staff, few) in enumerate(TWO_BOARDS):
        seed = arguments.seed + number
        for result in trial.attack_beside(
            app, 10 + 2 * number, seed=seed, staff=staff, few=few, topics=arguments.topics, sample=2
        ):
            take(result)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/attack", description=__doc__)
    parser.add_argument("--boards", type=int, default=50, help="how many boards, of 20 to 5,000 staff (50)")
    parser.add_argument("--seed", type=int, default=1, help="who there is, and what they answer (1)")
    parser.add_argument("--topics", type=int, default=2, help="how many topics surveys ask about (2)")
    parser.add_argument("--questions", type=int, default=6, help="questions of a board whose bounds are tried (6)")
    parser.add_argument("--late", type=int, default=1000, help="how many late answers (1,000)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
