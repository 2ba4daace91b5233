// SPDX-License-Identifier: Apache-2.0
#include "services/http/query.h"

#include <gtest/gtest.h>

namespace touchpoint::http {
namespace {

TEST(FindInQuery, UndoesTheEncoding) {
  const char query[] = "connect=v1&message=%7B%22a%22%3a1%7d+x&empty=&bare&message=second";
  EXPECT_EQ(FindInQuery(query, "connect"), "v1");
  EXPECT_EQ(FindInQuery(query, "message"), "{\"a\":1} x");
  EXPECT_EQ(FindInQuery(query, "empty"), "");
  EXPECT_EQ(FindInQuery(query, "bare"), "");
  EXPECT_EQ(FindInQuery(query, "mess"), std::nullopt);
  EXPECT_EQ(FindInQuery("", "a"), std::nullopt);
}

TEST(FindInQuery, FindsNothingInWhatIsNoEncoding) {
  for (const char* query : {"a=%", "a=%7", "a=%zz", "a=%7g", "a=%-1", "a=% 1"}) {
    EXPECT_EQ(FindInQuery(query, "a"), std::nullopt) << query;
  }
}

}  // namespace
}  // namespace touchpoint::http
