# SPDX-License-Identifier: Apache-2.0
import unittest

import top_level
from linter import Tree

WHOLE = {path: "" for path in top_level.REQUIRED}


def findings(files):
    return [str(finding) for finding in top_level.check(Tree(files))]


class TopLevelTest(unittest.TestCase):
    def test_what_was_agreed_is_fine(self):
        self.assertEqual(findings({**WHOLE, "services/decide/decide.h": "", "tests/run": ""}), [])

    def test_a_stray_file_or_folder_is_found(self):
        self.assertEqual(findings({**WHOLE, "notes.txt": "", "src/a.cc": "", "services": ""}),
                         ["notes.txt: does not belong at the top level",
                          "services: does not belong at the top level",
                          "src/a.cc: does not belong at the top level"])

    def test_a_missing_file_is_found(self):
        self.assertEqual(findings({p: "" for p in WHOLE if p != "LICENSE"}),
                         ["LICENSE: is missing"])


if __name__ == "__main__":
    unittest.main()
