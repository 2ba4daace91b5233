# SPDX-License-Identifier: Apache-2.0
"""A newcomer sees the architecture from `ls`: nothing else may lie beside it."""

from linter import Finding, run

FOLDERS = {"proto", "services", "common", "deploy", "tests", ".ci"}
FILES = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "ARCHITECTURE.md", "DECISIONS.md",
    "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", ".clang-format", ".clang-tidy",
    ".gitignore", ".gitattributes", ".editorconfig",
}
REQUIRED = {"CMakeLists.txt", "README.md", "ARCHITECTURE.md", "DECISIONS.md", "CONTRIBUTING.md",
            "CHANGELOG.md", "LICENSE"}


def check(tree):
    for path in tree.paths():
        top, _, rest = path.partition("/")
        if top not in (FOLDERS if rest else FILES):
            yield Finding(path, 0, "does not belong at the top level")
    for path in sorted(REQUIRED):
        if not tree.has(path):
            yield Finding(path, 0, "is missing")


if __name__ == "__main__":
    run(check)
