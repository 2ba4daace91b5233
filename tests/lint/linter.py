# SPDX-License-Identifier: Apache-2.0
"""What every linter shares: the files of the project, findings, and the way to run.

A linter is a module with `check(tree)`, which yields findings. Its test hands it small trees in
memory and sees it find what is wrong, and nothing where nothing is.
"""

import os
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    path: str
    line: int  # from 1; 0 where the file as a whole is meant
    message: str

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class Tree:
    """The project's files: path from the root -> text. Binary files have the text None."""

    def __init__(self, files):
        self._files = files

    @staticmethod
    def load(root):
        return Tree({path: _read(os.path.join(root, path)) for path in _paths(root)})

    def paths(self, *suffixes):
        """The paths in order, only those that end like one of the suffixes if there are any."""
        return [p for p in sorted(self._files) if not suffixes or p.endswith(suffixes)]

    def has(self, path):
        """Whether there is such a file or folder."""
        return path in self._files or any(p.startswith(path + "/") for p in self._files)

    def text(self, path):
        return self._files[path] or ""

    def lines(self, path):
        """(number, line) pairs, numbers from 1."""
        return enumerate(self.text(path).splitlines(), start=1)

    def scripts(self, *interpreters):
        """Paths of the files that start with a #! line of one of the interpreters."""
        def interpreter(path):
            first = self.text(path).split("\n", 1)[0]
            return first.replace("/", " ").split()[-1] if first.startswith("#!") else ""
        return [p for p in self.paths() if interpreter(p) in interpreters]


def _paths(root):
    """What git would commit, or every file where there is no git. Build folders are in neither."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"], capture_output=True, text=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        paths = listing.stdout.split("\0")
    else:
        paths = _walk(root)
    return [p for p in paths if p and os.path.isfile(os.path.join(root, p))]


def _walk(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders
                      if f not in (".git", ".cache", "build", "__pycache__", "node_modules")]
        for file in files:
            yield os.path.relpath(os.path.join(folder, file), root)


def _read(path):
    with open(path, "rb") as file:
        content = file.read()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def run(check):
    """Runs `check` on the tree named by the first argument; exit status 1 if it found something."""
    findings = list(check(Tree.load(sys.argv[1])))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    sys.exit(1 if findings else 0)
