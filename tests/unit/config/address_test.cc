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

TEST(ParseHttpUrl, TakesServersAndPaths) {
  const auto url = ParseHttpUrl("http://collector:4318");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "collector");
  EXPECT_EQ(url->port, "4318");
  EXPECT_EQ(url->path, "");
  EXPECT_FALSE(url->tls);
  EXPECT_TRUE(ParseHttpUrl("https://collector:4318/a")->tls);
  EXPECT_EQ(ParseHttpUrl("https://collector:4318/a")->host, "collector");
  EXPECT_EQ(ParseHttpUrl("https://collector:4318/a")->path, "/a");
  EXPECT_EQ(ParseHttpUrl("http://[::1]:4318/a/b/")->host, "::1");
  EXPECT_EQ(ParseHttpUrl("http://[::1]:4318/a/b/")->path, "/a/b");
}

TEST(ParseHttpUrl, RefusesOtherForms) {
  for (const char* text :
       {"", "collector:4318", "https:/collector:4318", "http://", "http://collector", "https://",
        "http://collector:0", "http://unix:/x", "http://collector:4318/a b",
        "http://collector:4318/?a", "http://user@collector:4318", "http://collector:4318/\r\n"}) {
    EXPECT_FALSE(ParseHttpUrl(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::config
