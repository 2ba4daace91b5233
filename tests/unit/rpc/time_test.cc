// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/time.h"

#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

google::protobuf::Timestamp Stamp(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(seconds);
  stamp.set_nanos(nanos);
  return stamp;
}

TEST(FromProto, RoundsBothWays) {
  const auto stamp = Stamp(1'772'442'000, 1'000'001);
  EXPECT_EQ(FromProto(stamp, Rounding::kDown), FromMillis(1'772'442'000'001));
  EXPECT_EQ(FromProto(stamp, Rounding::kUp), FromMillis(1'772'442'000'002));
  EXPECT_EQ(FromProto(Stamp(1'772'442'000, 0), Rounding::kUp), FromMillis(1'772'442'000'000));
}

TEST(FromProto, RefusesWhatIsMalformedOrFarAway) {
  EXPECT_FALSE(FromProto(Stamp(946'684'799, 999'999'999), Rounding::kUp));
  EXPECT_TRUE(FromProto(Stamp(946'684'800, 0), Rounding::kDown));
  EXPECT_TRUE(FromProto(Stamp(4'133'980'799, 0), Rounding::kDown));
  EXPECT_FALSE(FromProto(Stamp(4'133'980'800, 0), Rounding::kDown));
  EXPECT_FALSE(FromProto(Stamp(1'772'442'000, -1), Rounding::kDown));
  EXPECT_FALSE(FromProto(Stamp(1'772'442'000, 1'000'000'000), Rounding::kDown));
  EXPECT_FALSE(FromProto(Stamp(INT64_MIN, 0), Rounding::kDown));
  EXPECT_FALSE(FromProto(Stamp(INT64_MAX, 0), Rounding::kUp));
}

TEST(ToProto, IsTheInverse) {
  for (const int64_t millis : {946'684'800'000, 1'772'442'000'001, 4'133'980'799'999}) {
    google::protobuf::Timestamp stamp;
    ToProto(FromMillis(millis), stamp);
    EXPECT_EQ(FromProto(stamp, Rounding::kDown), FromMillis(millis));
  }
}

}  // namespace
}  // namespace touchpoint::rpc
