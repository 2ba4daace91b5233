# SPDX-License-Identifier: Apache-2.0
"""The shipped policy is the reference of its format: it explains every key the loader reads."""

import re

from linter import Finding, run

POLICY = "deploy/config/policy.yaml"
LOADER = "common/policy/"
KEY = re.compile(r'\b(?:Find|Require|Read|ReadRequired)\("(\w+)"')


def check(tree):
    shown = set(re.findall(r"\w+", tree.text(POLICY))) if tree.has(POLICY) else set()
    for path in tree.paths(".cc"):
        if not path.startswith(LOADER):
            continue
        for number, line in tree.lines(path):
            for key in KEY.findall(line):
                if key not in shown:
                    yield Finding(path, number, f"{POLICY} does not show the key '{key}'")


if __name__ == "__main__":
    run(check)
