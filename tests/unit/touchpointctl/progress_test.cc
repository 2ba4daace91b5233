// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace touchpoint::ctl {
namespace {

using std::chrono::seconds;

TEST(Progress, LineHasBarRateAndTimeLeft) {
  EXPECT_EQ(ProgressLine(4120, "plans", 0.5, seconds(2)),
            "[############............]  50 %  4,120 plans  2,060/s  2 s left");
}

TEST(Progress, UnknownEndHasNoBar) {
  EXPECT_EQ(ProgressLine(10, "records", 0, seconds(2)), "10 records  5/s");
}

TEST(Progress, EndHasNoTimeLeft) {
  EXPECT_EQ(ProgressLine(10, "records", 1, seconds(2)),
            "[########################] 100 %  10 records  5/s");
}

TEST(Progress, LongTimesAreInMinutes) {
  EXPECT_EQ(ProgressLine(1, "plans", 0.01, seconds(10)),
            "[........................]   1 %  1 plans  0/s  17 min left");
}

TEST(Progress, QuietWhereNobodyWatches) {
  std::ostringstream out;
  std::ostringstream err;
  const Console console{out, err};
  Progress(console, "plans", false).Finish(5, 1);
  EXPECT_EQ(err.str(), "");
  Progress(console, "plans", true).Finish(5, 1);
  EXPECT_EQ(err.str().substr(0, 26), "[########################]");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace touchpoint::ctl
