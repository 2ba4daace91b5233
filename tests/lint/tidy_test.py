# SPDX-License-Identifier: Apache-2.0
import json
import os
import tempfile
import unittest
from unittest import mock

import tidy


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.write(".clang-tidy", "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n")

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def write_commands(self):
        unit = {"directory": self.root, "file": os.path.join(self.root, "common/a.cc"),
                "command": "c++ -c common/a.cc", "output": "a.o"}
        self.write("compile_commands.json", json.dumps([unit]))

    def complain(self, text):
        self.write("common/a.cc", text)
        self.write_commands()
        stamp = os.path.join(self.root, "stamp")
        said = tidy.complaints(self.root, self.root, "common/a.cc", stamp)
        return said, os.path.exists(stamp)

    def test_a_clean_source_is_remembered(self):
        self.assertEqual(self.complain("int* p = nullptr;\n"), ("", True))

    def test_a_complaint_is_shown_and_not_remembered(self):
        said, remembered = self.complain("int* p = 0;\n")
        self.assertIn("modernize-use-nullptr", said)
        self.assertFalse(remembered)

    def test_the_key_changes_with_a_header(self):
        self.write("common/a.cc", '#include "common/a.h"\n')
        self.write_commands()
        keys = []
        for text in ("int x;\n", "int y;\n", "int x;\n"):
            header = self.write("common/a.h", text)
            with mock.patch.object(tidy, "dependencies", return_value={"a.o": [header]}):
                keys += [key for _, key in tidy.units(self.root, self.root)]
        self.assertNotEqual(keys[0], keys[1])
        self.assertEqual(keys[0], keys[2])


if __name__ == "__main__":
    unittest.main()
