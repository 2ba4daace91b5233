# SPDX-License-Identifier: Apache-2.0
import unittest

import layers
from linter import Tree


def messages(files):
    return [finding.message for finding in layers.check(Tree(files))]


class LayersTest(unittest.TestCase):
    def test_an_include_along_the_arrows_is_fine(self):
        self.assertEqual(messages({
            "services/decide/place.cc": '#include "common/model/policy.h"\n#include <vector>\n',
            "services/commit/memory/a.cc": '#include "services/commit/timeline_store.h"\n',
            "services/touchpointd/main.cc": '#include "services/query/query_service.h"\n',
        }), [])

    def test_an_include_against_the_arrows_is_found(self):
        self.assertEqual(messages({
            "services/decide/place.cc": '#include "services/commit/timeline_store.h"\n',
            "common/redis/reply.cc": '#include "common/model/policy.h"\n',
            "services/query/memory.cc": '#include "touchpoint/storage/v1/record.pb.h"\n',
            "services/commit/memory/a.cc": '#include "services/commit/redis/keys.h"\n',
        }), [
            "common/redis must not include from common/model",
            "services/commit/memory must not include from services/commit/redis",
            "services/decide must not include from services/commit",
            "services/query must not include from storage_proto",
        ])

    def test_decide_must_stay_pure(self):
        for line in ("#include <mutex>", "#include <grpcpp/grpcpp.h>", "#include <random>",
                     "#include <boost/asio/io_context.hpp>", "#include <spdlog/spdlog.h>",
                     "auto t = std::chrono::system_clock::now();", "#include <hiredis/hiredis.h>",
                     "#include <google/protobuf/message.h>", "#include <thread>"):
            self.assertEqual(len(messages({"services/decide/place.cc": line})), 1, line)

    def test_tls_over_asio_has_its_homes(self):
        line = "#include <boost/asio/ssl/stream.hpp>\n"
        self.assertEqual(messages({
            "common/redis/a.cc": line,
            "services/touchpointd/a.cc": line,
            "tests/contract/a.cc": line,
        }), ["only common/asio, common/http, common/redis may use boost/asio/ssl"] * 2)

    def test_words_in_comments_are_not_uses(self):
        self.assertEqual(messages({"services/decide/a.h": "// never system_clock::now()\n"}), [])

    def test_a_new_folder_needs_a_row(self):
        self.assertEqual(messages({"services/newcomer/a.cc": "\n"}),
                         ["folder services/newcomer has no row in tests/lint/layers.py"])

    def test_a_link_against_the_arrows_is_found(self):
        self.assertEqual(messages({
            "common/model/CMakeLists.txt": "touchpoint_library(model\n  LINK touchpoint::commit)",
            "services/commit/CMakeLists.txt": "touchpoint_library(commit LINK touchpoint::model)",
            "services/query/CMakeLists.txt": "touchpoint_library(query LINK touchpoint::nobody)",
        }), ["common/model must not link touchpoint::commit",
             "there is no library touchpoint::nobody"])


if __name__ == "__main__":
    unittest.main()
