// SPDX-License-Identifier: Apache-2.0
#include "common/model/touchpoint_id.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

namespace touchpoint::model {
namespace {

TEST(TouchpointIdTest, HasOneSpelling) {
  EXPECT_EQ(ToString({17, 0, 12}), "t17.0000000000000.12");
  EXPECT_EQ(ToString({0, 31, 1}), "t0.000000000000z.1");
  EXPECT_EQ(ToString({63, std::numeric_limits<uint64_t>::max(), 4294967295U}),
            "t63.fzzzzzzzzzzzz.4294967295");
}

TEST(TouchpointIdTest, ReadsBackWhatItWrites) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    const TouchpointId id{static_cast<uint32_t>(random()), random(),
                          static_cast<Sequence>(random() % 4294967295U) + 1U};
    ASSERT_EQ(ParseTouchpointId(ToString(id)), id) << ToString(id);
  }
}

TEST(TouchpointIdTest, RefusesWhatItWouldNotWrite) {
  for (const char* text : {"",
                           "t",
                           "t1",
                           "t1.0000000000000",
                           "1.0000000000000.1",
                           "T1.0000000000000.1",
                           "t.0000000000000.1",
                           "t1..1",
                           "t1.0000000000000.",
                           "t01.0000000000000.1",
                           "t1.0000000000000.01",
                           "t1.0000000000000.0",
                           "t-1.0000000000000.1",
                           "t+1.0000000000000.1",
                           "t1.000000000000.1",
                           "t1.00000000000000.1",
                           "t1.g000000000000.1",
                           "t1.000000000000Z.1",
                           "t1.000000000000l.1",
                           "t1.000000000000o.1",
                           "t1.0000000000000.1 ",
                           " t1.0000000000000.1",
                           "t1.0000000000000.1.1",
                           "t4294967296.0000000000000.1",
                           "t1.0000000000000.4294967296"}) {
    EXPECT_FALSE(ParseTouchpointId(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::model
