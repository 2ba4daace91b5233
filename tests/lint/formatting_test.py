# SPDX-License-Identifier: Apache-2.0
import unittest

import formatting
from linter import Tree


class FormattingTest(unittest.TestCase):
    def test_formatted_text_is_fine(self):
        self.assertEqual(list(formatting.check(Tree({"a.cc": "int* x = nullptr;\n"}))), [])

    def test_the_first_wrong_line_is_found(self):
        finding, = formatting.check(Tree({"a.cc": "int x;\nint *y;\n"}))
        self.assertEqual((finding.path, finding.line), ("a.cc", 2))


if __name__ == "__main__":
    unittest.main()
