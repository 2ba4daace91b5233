# SPDX-License-Identifier: Apache-2.0
"""Words that stand for a decision somebody put off."""

import os
import re

from linter import Finding, run

# Spelled apart, so that this file does not find itself.
PUT_OFF = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
VAGUE = re.compile(r"(^|[_.-])(utils?|helpers?|managers?|impl|misc|base_\w+)([_.-]|$)")


def check(tree):
    for path in tree.paths():
        if VAGUE.search(os.path.basename(path)):
            yield Finding(path, 0, "the name says nothing: call it what it is")
        for number, line in tree.lines(path):
            found = PUT_OFF.search(line)
            if found:
                yield Finding(path, number, f"{found[0]}: do it, or file an issue")


if __name__ == "__main__":
    run(check)
