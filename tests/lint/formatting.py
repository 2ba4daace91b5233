# SPDX-License-Identifier: Apache-2.0
"""Every C++ file is as clang-format 14 (Debian's) leaves it."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from linter import Finding, run

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def first_difference(path, text):
    """The number of the first line that clang-format would change, 0 if there is none."""
    # From the root, so that clang-format finds the project's style for any path.
    formatted = subprocess.run(["clang-format", f"--assume-filename={path}"], input=text, text=True,
                               cwd=ROOT, capture_output=True, check=True).stdout
    if formatted == text:
        return 0
    pairs = zip(text.split("\n"), formatted.split("\n"))
    return next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), 1)


def check(tree):
    paths = tree.paths(".h", ".cc")
    with ThreadPoolExecutor() as pool:
        numbers = pool.map(lambda path: first_difference(path, tree.text(path)), paths)
        for path, number in zip(paths, numbers):
            if number:
                yield Finding(path, number, f"not formatted: clang-format -i {path}")


if __name__ == "__main__":
    try:
        run(check)
    except FileNotFoundError:
        sys.exit("clang-format is missing: deploy/setup test installs it")
