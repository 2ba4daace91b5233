# SPDX-License-Identifier: Apache-2.0
"""Every relative link of a Markdown file leads to a file, and every #anchor to a heading."""

import os
import re

from linter import Finding, run

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# A path of ours in backticks is a promise as well: `services/decide/decide.h`.
QUOTED = re.compile(r"`((?:common|services|proto|deploy|tests)/[\w./-]*[\w/])`")
FENCE = re.compile(r"^\s*```")
HEADING = re.compile(r"^#+\s+(.*)")


def prose(tree, path):
    """(number, line) outside of fenced blocks."""
    fenced = False
    for number, line in tree.lines(path):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(tree, path):
    """The anchors as GitHub makes them."""
    headings = (HEADING.match(line) for _, line in prose(tree, path))
    texts = (re.sub(r"[^\w\- ]", "", h[1].lower()) for h in headings if h)
    return {text.strip().replace(" ", "-") for text in texts}


def check_link(tree, path, link):
    target, _, anchor = link.partition("#")
    full = os.path.normpath(os.path.join(os.path.dirname(path), target)) if target else path
    if not tree.has(full):
        return f"link to {link}: there is no {full}"
    if anchor and full.endswith(".md") and anchor not in anchors(tree, full):
        return f"link to {link}: {full} has no such heading"
    return None


def check(tree):
    for path in tree.paths(".md"):
        for number, line in prose(tree, path):
            links = [l for l in LINK.findall(line) if not re.match(r"\w+:", l)]
            wrong = [w for w in (check_link(tree, path, link) for link in links) if w]
            wrong += [f"there is no {q}" for q in QUOTED.findall(line)
                      if not tree.has(q.rstrip("/"))]
            yield from (Finding(path, number, message) for message in wrong)


if __name__ == "__main__":
    run(check)
