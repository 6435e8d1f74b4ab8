"""`candor policies test [FOLDER]`: run every rule's own cases."""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path

FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    test = verbs.add_parser("test", help="run the rules' own cases")
    test.add_argument("folder", nargs="?", help="a folder of policies; else those in use")


def run(options: argparse.Namespace) -> int:
    from candorbot.cases import run_cases
    from candorbot.paths import policies_folder
    from candorbot.policy import load_policies
    from candorbot.settings import read_settings

    folder = Path(options.folder) if options.folder else policies_folder(read_settings().policies)
    policies = load_policies(folder)
    failed = total = rules = 0
    for (policy, rule), group in groupby(run_cases(policies), key=lambda c: (c.policy, c.rule)):
        cases = list(group)
        wrong = [case for case in cases if not case.holds]
        rules, total, failed = rules + 1, total + len(cases), failed + len(wrong)
        print(
            f"{'FAIL' if wrong else 'ok  '}  {policy}/{rule}  {len(cases) - len(wrong)} of {len(cases)}"
        )
        for case in wrong:
            print(f"      must {case.must}, did {case.did}: {case.text!a}")
    print(f"{total} cases of {rules} rules, {failed} failed; version {policies.digest[:12]}")
    return FAILED if failed else 0
