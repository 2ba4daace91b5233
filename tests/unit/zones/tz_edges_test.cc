// SPDX-License-Identifier: Apache-2.0
// Every offset change of the fixture, which was computed without our code.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <string>

#include "tests/unit/zones/libc_zone.h"
#include "tests/unit/zones/system_zones.h"

namespace touchpoint::zones {
namespace {

std::string Text(const boost::json::object& row, const char* key) {
  return boost::json::value_to<std::string>(row.at(key));
}

std::chrono::seconds Offset(const boost::json::object& row, const char* key) {
  return std::chrono::seconds(row.at(key).as_int64());
}

void CheckGap(const ZoneTable& zone, Instant at, LocalTime from, LocalTime to) {
  EXPECT_EQ(zone.ToLocal(at - Duration(1)), from - Duration(1));
  EXPECT_EQ(zone.ToLocal(at), to);
  for (LocalTime local = from; local <= to; local += (to - from) / 4) {
    EXPECT_EQ(zone.FirstAt(local), at);
  }
  EXPECT_EQ(zone.FirstAt(from - Duration(1)), at - Duration(1));
  EXPECT_EQ(zone.FirstAt(to + Duration(1)), at + Duration(1));
}

void CheckFold(const ZoneTable& zone, Instant at, LocalTime from, LocalTime to) {
  const Duration length = to - from;
  EXPECT_EQ(zone.ToLocal(at - Duration(1)), to - Duration(1));
  EXPECT_EQ(zone.ToLocal(at), from);
  for (Duration into(0); into < length; into += length / 4) {
    EXPECT_EQ(zone.FirstAt(from + into), at - length + into);
    EXPECT_EQ(zone.ToLocal(at + into), from + into);
  }
  EXPECT_EQ(zone.FirstAt(to - Duration(1)), at - Duration(1));
  EXPECT_EQ(zone.FirstAt(to), at + length);
}

// What was still future when the fixture was made: a law may have changed it since.
constexpr Instant kForetold = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

TEST(TzEdgesTest, AgreesWithEveryRow) {
  std::ifstream file(TOUCHPOINT_FIXTURES "/tz_edges.jsonl");
  int rows = 0;
  int changed = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    SCOPED_TRACE(line);
    const auto row = boost::json::parse(line).as_object();
    const ZoneTable& zone = SystemZone(Text(row, "time_zone"));
    const auto at = ParseRfc3339(Text(row, "utc"));
    ASSERT_TRUE(at);
    const LibcZone libc(zone.name());
    if (*at >= kForetold && (libc.OffsetAt(*at - Duration(1)) != Offset(row, "offset_before_s") ||
                             libc.OffsetAt(*at) != Offset(row, "offset_after_s"))) {
      ++changed;
      EXPECT_EQ(zone.At(*at).offset, libc.OffsetAt(*at));
      continue;
    }
    EXPECT_EQ(zone.At(*at - Duration(1)).offset, Offset(row, "offset_before_s"));
    EXPECT_EQ(zone.At(*at - Duration(1)).end, *at);
    EXPECT_EQ(zone.At(*at).offset, Offset(row, "offset_after_s"));
    EXPECT_EQ(zone.At(*at).begin, *at);
    const LocalTime from = Local(Text(row, "local_from"));
    const LocalTime to = Local(Text(row, "local_to"));
    if (Text(row, "kind") == "gap") {
      CheckGap(zone, *at, from, to);
    } else {
      CheckFold(zone, *at, from, to);
    }
  }
  EXPECT_EQ(rows, 1171);
  EXPECT_LT(changed, 100) << "the fixture is too old to say much: make it anew";
}

}  // namespace
}  // namespace touchpoint::zones
