# SPDX-License-Identifier: Apache-2.0
import unittest

import limits
from linter import Tree

HEAD = "// SPDX-License-Identifier: Apache-2.0\n"


def messages(files):
    return [finding.message for finding in limits.check(Tree(files))]


class LimitsTest(unittest.TestCase):
    def test_a_file_at_the_limits_is_fine(self):
        self.assertEqual(messages({
            "a.cc": HEAD + 'R"(' + "x" * 200 + ')"\n' + "\n" * 498,
            "services/console/src/a.ts": HEAD + "x" * 200,
            "services/console/src/gen/a_pb.ts": "\n" * 5000,
            "common/CMakeLists.txt": "#\n" * 60,
            "run": "#!/usr/bin/env bash\n# SPDX-License-Identifier: Apache-2.0\n",
        }), [])

    def test_a_line_more_is_found(self):
        for path in ("a.h", "a.tsx"):
            self.assertEqual(messages({path: HEAD + "\n" * 500}),
                             ["501 lines, at most 500: split it"])
        self.assertEqual(messages({"common/CMakeLists.txt": "#\n" * 61}),
                         ["61 lines, at most 60: split it"])

    def test_a_column_more_is_found(self):
        self.assertEqual(messages({"a.py": "# " + HEAD + "x" * 101}),
                         ["101 columns, at most 100"])
        self.assertEqual(messages({"a.proto": "x" * 101}), ["101 columns, at most 100"])

    def test_a_missing_licence_is_found(self):
        for path, text in (("a.cc", "int x;\n"), ("run", "#!/bin/bash\nls\n")):
            self.assertEqual(messages({path: text}),
                             ["the first lines must say " + limits.SPDX])


if __name__ == "__main__":
    unittest.main()
