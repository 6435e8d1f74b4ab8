"""Whether the tests of the gate and the policies notice when something in them is wrong.

Run: python -m tests.mutation [--count N] [--seed N] [FILE ...]

A sample of mutants (mutants.py) is drawn with a fixed seed. Each is loaded in a process of its own, which
judges a dozen texts and then runs the quick tests. If a verdict differs, a test fails or time runs out, the
mutant is killed. Survivors are printed: a test is missing, or the change changes nothing (`EQUAL`).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.util
import os
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.mutation.equal import EQUAL
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
FILES = ("gate", "phrases", "screen", "policy", "rules", "checks", "seeming")
TESTS = (
    ["tests/test_edges.py"],
    [
        "tests/test_gate.py",
        "tests/test_policy.py",
        "tests/test_honesty.py",
        "tests/test_seeming.py",
    ],
    ["-m", "drill", "tests/cli/test_check.py::test_the_shipped_policies_pass_their_own_cases"],
)
"""The quickest first: most mutants get no farther."""
COUNT, SEED, GOAL = 150, 4, 0.9
SECONDS = 90
"""Of processor time, for one mutant; the tests take 20 to 30: a busy machine kills none."""
SLOW = "not linear_time and not each_pattern_finds"
"""What tests the machine's patience rather than the judgement."""
LOW = (
    "yamlfile",
    "brand",
    "text",
    "pii",
    "language",
    "links",
    "readings",
    "verdict",
    "sources",
    "spans",
    "weights",
)
"""What none of FILES stands below: loaded once, for all mutants."""
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Harbor is the best analytics tool, everybody should buy it!", {"tie": "employee"}),
    ("I work for Harbor. Export your numbers on Friday.", {"tie": "employee", "account": "personal"}),
    ("Thanks @Harbor for the free plan! #sp", {"tie": "free_product", "account": "personal"}),
    ("I tried it for a month and it tripled my sales.", {"tie": "paid", "used": "no"}),
    ("You will never lose data again, guaranteed.", {"evidence": "unsupported"}),
    ("Export your numbers on Friday. [1]", {}),
    ("Pay with 4111 1111 1111 1111 or write to ana@mail.net, +49 30 901820.", {}),
    ("See https://evil.test/x and https://harbor.example/docs.", {}),
    ("Leave us five stars and get a discount.", {"incentive_for_opinion": "true"}),
    ("Wij hebben uw bericht ontvangen en kijken er morgen naar.", {}),
    ("Z\u200beile für Zeile, раypal and a\u202eb", {}),
    ("", {}),
)  # fmt: skip


class _Loads(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module of candorbot from another source than its file."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = f"candorbot.{mutant.file}"

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source(), f"<{self._mutant.name}>", "exec"), module.__dict__)


def judged() -> list[object]:
    """What the gate says of ROWS."""
    from candorbot.gate import Gate
    from candorbot.testing import BRAND, POLICIES
    from candorbot.verdict import Reviewed, Speaker

    gate = Gate(POLICIES, BRAND)
    told = [gate.review(Reviewed(text, Speaker(**facts))) for text, facts in ROWS]
    return [(one.outcome, one.findings) for one in told]


def survives(mutant: Mutant | None) -> bool:
    """In a process of its own: whether nobody notices. None: the module as it is."""
    import pytest

    if mutant is not None:
        sys.meta_path.insert(0, _Loads(mutant))
    try:
        said = repr(judged())
    except BaseException:  # noqa: BLE001 - whatever it is, somebody noticed
        return False
    if mutant is None:
        _EXPECTED.write_text(said)
    elif said != _EXPECTED.read_text():
        return False
    plugins = ("no:cacheprovider", "no:xdist")
    options = [part for name in plugins for part in ("-p", name)]
    return all(pytest.main([*options, "-x", "-q", "-k", SLOW, *some]) == 0 for some in TESTS)


_EXPECTED = Path(os.environ.get("TMPDIR", "/tmp")) / f"candor-mutation-{os.getpid()}"


def outcome(mutant: Mutant | None) -> str:
    """survived, killed, or "out of time", which counts as killed."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = 1
        try:
            code = 0 if survives(mutant) else 1
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "out of time"
    return "survived" if status == 0 else "killed"


def _spent() -> float:
    """Processor time of this process and of all it started, in seconds."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    found = [
        mutant
        for file in options.files
        for mutant in mutants(file, (ROOT / "bot/candorbot" / f"{file}.py").read_text("utf-8"))
    ]
    chosen = random.Random(options.seed).sample(found, min(options.count, len(found)))
    chosen.sort(key=lambda mutant: (mutant.file, mutant.number))
    for stale in EQUAL.keys() - {(one.file, one.line, one.change) for one in found}:
        if stale[0] in options.files:
            print(f"equal.py names what is not there any more: {stale}")
    os.chdir(ROOT)
    for low in LOW:
        importlib.import_module(f"candorbot.{low}")
    assert not {f"candorbot.{file}" for file in FILES} & set(sys.modules)
    if outcome(None) != "survived":
        print("The tests fail as it is. Mend that first.")
        return 2
    counts: Counter[str] = Counter()
    for mutant in chosen:
        told = "equal" if (mutant.file, mutant.line, mutant.change) in EQUAL else outcome(mutant)
        counts[told] += 1
        if told == "survived":
            print(f"survived  {mutant.name}", flush=True)
    _EXPECTED.unlink()
    killed, real = counts["killed"] + counts["out of time"], len(chosen) - counts["equal"]
    print(
        f"{killed} of {real} mutants killed ({killed / real:.0%}), {counts['equal']} more change nothing; "
        f"{len(chosen)} drawn from {len(found)} with seed {options.seed}; {_spent():.0f} s of one core."
    )
    return 0 if killed >= GOAL * real else 1


if __name__ == "__main__":
    sys.exit(main())
