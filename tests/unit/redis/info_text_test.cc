// SPDX-License-Identifier: Apache-2.0
#include "common/redis/info_text.h"

#include <gtest/gtest.h>

namespace touchpoint::redis {
namespace {

TEST(InfoText, FindsAFieldByItsWholeName) {
  const std::string info =
      "first:1\r\n# Memory\r\nused_memory_human:2M\r\nused_memory:2097152\r\nmaxmemory:0\r\nlast:";
  EXPECT_EQ(InfoField(info, "first"), "1");
  EXPECT_EQ(InfoField(info, "used_memory"), "2097152");
  EXPECT_EQ(InfoField(info, "memory"), "");
  EXPECT_EQ(InfoField(info, "last"), "");
  EXPECT_EQ(InfoField("", "first"), "");
}

}  // namespace
}  // namespace touchpoint::redis
