# SPDX-License-Identifier: Apache-2.0
"""Every shell script parses, and shellcheck has nothing to say where it is installed."""

import re
import shutil
import subprocess

from linter import Finding, run

PLACE = re.compile(r"^\S*?:(?: line )?(\d+):(?:\d+:)? (.*)")


def complaints(command, text):
    """(line, message) per line that the command complains about; it reads the script on stdin."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    places = [PLACE.match(line) for line in (done.stdout + done.stderr).splitlines()]
    return [(int(p[1]), p[2]) for p in places if p] or [(0, f"{command[0]} refuses it")]


def check(tree):
    commands = [["bash", "-n"]]
    if shutil.which("shellcheck"):
        commands.append(["shellcheck", "--shell=bash", "--format=gcc", "--severity=style", "-"])
    else:
        print("shellcheck is not installed: syntax only")
    for path in sorted(set(tree.scripts("bash", "sh") + tree.paths(".sh"))):
        for command in commands:
            for line, message in complaints(command, tree.text(path)):
                yield Finding(path, line, message)


if __name__ == "__main__":
    run(check)
