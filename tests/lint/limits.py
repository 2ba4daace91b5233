# SPDX-License-Identifier: Apache-2.0
"""Sizes that keep a file readable in one sitting, and the licence line on top of it."""

import os

from linter import Finding, run

LINES_MAX = 500        # an error; from 400 on, think
LINES_THINK = 400
CMAKE_LINES_MAX = 60
COLUMNS_MAX = 100
SPDX = "SPDX-License-Identifier: Apache-2.0"

CXX = (".h", ".cc")
WEB = (".ts", ".tsx", ".mjs", ".css")
CODE = CXX + WEB + (".py", ".lua")
GENERATED = "services/console/src/gen/"


def is_cmake(path):
    return os.path.basename(path) == "CMakeLists.txt" or path.endswith(".cmake")


def check_length(tree, path):
    count = len(tree.text(path).splitlines())
    limit = CMAKE_LINES_MAX if is_cmake(path) else LINES_MAX
    if count > limit:
        yield Finding(path, 0, f"{count} lines, at most {limit}: split it")
    elif count > LINES_THINK:
        print(f"{path}: {count} lines: is this still one thing?")


def check_columns(tree, path):
    for number, line in tree.lines(path):
        if len(line) > COLUMNS_MAX and "https://" not in line:
            yield Finding(path, number, f"{len(line)} columns, at most {COLUMNS_MAX}")


def check_licence(tree, path):
    head = tree.text(path).splitlines()[:2]
    if not any(SPDX in line for line in head):
        yield Finding(path, 1, f"the first lines must say {SPDX}")


def check(tree):
    scripts = tree.scripts("bash", "python3")
    for path in tree.paths():
        if path.startswith(GENERATED):
            continue
        code = path.endswith(CODE) or path in scripts
        if code or is_cmake(path):
            yield from check_length(tree, path)
        # Formatters of C++ and the web break what can be broken; what is left are long strings.
        if (code and not path.endswith(CXX + WEB)) or is_cmake(path) or path.endswith(".proto"):
            yield from check_columns(tree, path)
        if code:
            yield from check_licence(tree, path)


if __name__ == "__main__":
    run(check)
