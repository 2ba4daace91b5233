# SPDX-License-Identifier: Apache-2.0
import unittest

import policy_reference
from linter import Tree


def messages(policy):
    return [finding.message for finding in policy_reference.check(Tree({
        "common/policy/rules.cc": 'map.Read("limit", cap.limit, &Field::Count);\n',
        "deploy/config/policy.yaml": policy}))]


class PolicyReferenceTest(unittest.TestCase):
    def test_a_key_that_is_shown_is_fine(self):
        self.assertEqual(messages("caps:\n  # - {id: a, limit: 1}\n"), [])

    def test_a_key_that_is_not_shown_is_found(self):
        self.assertEqual(messages("caps: []\n"),
                         ["deploy/config/policy.yaml does not show the key 'limit'"])


if __name__ == "__main__":
    unittest.main()
