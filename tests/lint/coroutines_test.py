# SPDX-License-Identifier: Apache-2.0
import unittest

import coroutines
from linter import Tree


class CoroutinesTest(unittest.TestCase):
    def test_finds_every_coroutine_keyword(self):
        for line in ("co_await Read();", "  co_return 1;", "co_yield x;", "#include <coroutine>",
                     "asio::co_spawn(io, Run());", "#include <boost/asio/awaitable.hpp>"):
            self.assertEqual(len(list(coroutines.check(Tree({"a.cc": line})))), 1, line)

    def test_leaves_comments_and_other_words_alone(self):
        for line in ("// no co_await here", "int co_awaited = 0;"):
            self.assertEqual(list(coroutines.check(Tree({"a.cc": line}))), [], line)


if __name__ == "__main__":
    unittest.main()
