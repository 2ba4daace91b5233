# SPDX-License-Identifier: Apache-2.0
import unittest

import words
from linter import Tree


def messages(files):
    return [finding.message for finding in words.check(Tree(files))]


class WordsTest(unittest.TestCase):
    def test_finds_words_that_put_off(self):
        for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X"):
            self.assertEqual(messages({"a.md": f"then\n{word}: later\n"}),
                             [f"{word}: do it, or file an issue"])

    def test_finds_names_that_say_nothing(self):
        for name in ("string_utils.cc", "helpers.h", "timeline_manager.h", "store_impl.cc"):
            self.assertEqual(messages({f"common/base/{name}": ""}),
                             ["the name says nothing: call it what it is"], name)

    def test_leaves_other_words_alone(self):
        self.assertEqual(messages({"implicit.cc": "the method and the exxxtra"}), [])


if __name__ == "__main__":
    unittest.main()
