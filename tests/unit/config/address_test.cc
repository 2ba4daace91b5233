// SPDX-License-Identifier: Apache-2.0
#include "common/config/address.h"

#include <gtest/gtest.h>

namespace touchpoint::config {
namespace {

TEST(ParseAddress, TellsLocalFromReachable) {
  for (const char* text :
       {"127.0.0.1:7400", "127.1.2.3:0", "localhost:1", "[::1]:7400", "unix:/a"}) {
    const auto address = ParseAddress(text);
    ASSERT_TRUE(address) << text;
    EXPECT_TRUE(address->is_local) << text;
  }
  for (const char* text : {"0.0.0.0:7400", "[::]:7400", "127.example.com:1", "example.com:443"}) {
    const auto address = ParseAddress(text);
    ASSERT_TRUE(address) << text;
    EXPECT_FALSE(address->is_local) << text;
  }
}

TEST(ParseAddress, RefusesOtherForms) {
  for (const char* text : {"", "7400", ":7400", "host:", "host:x", "host:65536", "host:-1",
                           "::1:7400", "unix:", "host:74 00"}) {
    EXPECT_FALSE(ParseAddress(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::config
