# SPDX-License-Identifier: Apache-2.0
import unittest

import readme
from linter import Tree


def messages(text):
    tree = Tree({"README.md": text, "deploy/demo": ""})
    return [finding.message for finding in readme.check(tree)]


class ReadmeTest(unittest.TestCase):
    def test_commands_that_exist_are_fine(self):
        self.assertEqual(messages("<!-- ci: ./deploy/demo --once -->\n```console\n"
                                  "$ ./deploy/demo\nout\n```\n"), [])

    def test_a_missing_command_is_found(self):
        self.assertEqual(messages("```console\n$ ./deploy/gone\n```\n"),
                         ["there is no deploy/gone"])

    def test_a_block_without_a_command_is_found(self):
        self.assertEqual(messages("```console\nout\n```\n"), ["a console block without a command"])

    def test_another_command_for_integration_is_found(self):
        self.assertEqual(messages("<!-- ci: true -->\n```console\n$ ./deploy/demo\n```\n"),
                         ["integration runs another command: true"])

    def test_a_mark_belongs_to_the_next_block_only(self):
        tree = Tree({"a.md": "<!-- ci: x -->\ntext\n```console\n$ x\n```\n"})
        self.assertEqual([mark for _, mark, _ in readme.blocks(tree, "a.md")], [None])


if __name__ == "__main__":
    unittest.main()
