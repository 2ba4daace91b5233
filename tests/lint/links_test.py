# SPDX-License-Identifier: Apache-2.0
import unittest

import links
from linter import Tree


def messages(text, **files):
    tree = Tree({"README.md": text, "docs/a.md": "# The one: way\n", "tests/run": "", **files})
    return [finding.message for finding in links.check(tree)]


class LinksTest(unittest.TestCase):
    def test_links_that_lead_somewhere_are_fine(self):
        self.assertEqual(messages("[a](docs/a.md) [b](docs) [c](docs/a.md#the-one-way) `tests/run` "
                                  "[d](https://example.org/x)\n"), [])

    def test_a_missing_file_is_found(self):
        self.assertEqual(messages("see [a](docs/b.md)\n"),
                         ["link to docs/b.md: there is no docs/b.md"])

    def test_a_missing_heading_is_found(self):
        self.assertEqual(messages("see [a](docs/a.md#the-other)\n"),
                         ["link to docs/a.md#the-other: docs/a.md has no such heading"])

    def test_a_missing_path_in_backticks_is_found(self):
        self.assertEqual(messages("see `services/decide/gone.h`\n"),
                         ["there is no services/decide/gone.h"])

    def test_fenced_blocks_are_left_alone(self):
        self.assertEqual(messages("```\n[a](nowhere.md)\n```\n"), [])


if __name__ == "__main__":
    unittest.main()
