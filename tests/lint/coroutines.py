# SPDX-License-Identifier: Apache-2.0
"""No coroutines: GCC 12.2, Debian's compiler, compiles common ones into use after free."""

import re

from linter import Finding, run

WORD = re.compile(r"\bco_(await|return|yield|spawn)\b|<coroutine>|boost/asio/awaitable")


def check(tree):
    for path in tree.paths(".h", ".cc"):
        for number, line in tree.lines(path):
            found = WORD.search(line.split("//")[0])
            if found:
                yield Finding(path, number, f"{found[0]}: no coroutines, GCC 12 miscompiles them")


if __name__ == "__main__":
    run(check)
