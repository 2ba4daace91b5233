# SPDX-License-Identifier: Apache-2.0
import shutil
import unittest

import shell
from linter import Tree


def findings(text):
    return list(shell.check(Tree({"tests/run": "#!/usr/bin/env bash\n" + text})))


class ShellTest(unittest.TestCase):
    def test_a_sound_script_is_fine(self):
        self.assertEqual(findings('set -euo pipefail\necho "$1"\n'), [])

    def test_a_syntax_error_is_found(self):
        self.assertNotEqual(findings("if true; then\n  ls\n"), [])

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_an_unquoted_variable_is_found(self):
        self.assertEqual([finding.line for finding in findings("rm -r $1\n")], [2])


if __name__ == "__main__":
    unittest.main()
