# SPDX-License-Identifier: Apache-2.0
"""The commands that Markdown files show: they exist, and those marked for it run.

A command is a line "$ ..." of a console block. A comment `<!-- ci: COMMAND -->` right above a block
is what integration runs for it: the same command, possibly with more arguments.
"""

import re
import subprocess
import sys

from linter import Finding, Tree, run

MARK = re.compile(r"^<!-- ci: (.*) -->$")
OURS = re.compile(r"^(\./)?((?:deploy|tests|\.ci)/[\w./-]+)")


def blocks(tree, path):
    """(line number, ci command or None, commands) per console block."""
    mark, commands, start = None, None, 0
    for number, line in tree.lines(path):
        if commands is not None:
            if line.startswith("```"):
                yield start, mark, commands
                mark, commands = None, None
            elif line.startswith("$ "):
                commands.append(line[2:])
        elif line.startswith("```console"):
            commands, start = [], number
        elif MARK.match(line):
            mark = MARK.match(line)[1]
        elif line.strip():
            mark = None


def check(tree):
    for path in tree.paths(".md"):
        for number, mark, commands in blocks(tree, path):
            if not commands:
                yield Finding(path, number, "a console block without a command")
            if mark and not any(mark.startswith(command) for command in commands):
                yield Finding(path, number, f"integration runs another command: {mark}")
            for command in commands:
                ours = OURS.match(command)
                if ours and not tree.has(ours[2]):
                    yield Finding(path, number, f"there is no {ours[2]}")


def run_marked(root):
    tree = Tree.load(root)
    for path in tree.paths(".md"):
        for _, mark, _ in blocks(tree, path):
            if not mark:
                continue
            print(f"== {path}: {mark}", flush=True)
            status = subprocess.run(["bash", "-c", mark], cwd=root, stdin=subprocess.DEVNULL,
                                    check=False).returncode
            if status != 0:
                sys.exit(f"{path}: '{mark}' ended with status {status}")


if __name__ == "__main__":
    if sys.argv[1] == "--run":
        run_marked(sys.argv[2])
    else:
        run(check)
