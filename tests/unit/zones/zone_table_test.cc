// SPDX-License-Identifier: Apache-2.0
#include "common/zones/zone_table.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/zones/system_zones.h"

namespace touchpoint {
namespace {

using std::chrono::hours;
using zones::Local;
using zones::SystemZone;
using zones::SystemZones;
using zones::Utc;

TEST(ZoneTableTest, CutsTimeIntoSegments) {
  const ZoneTable zone("Test/Zone", hours(1),
                       {{FromMillis(1000), hours(2)}, {FromMillis(2000), hours(-3)}});
  EXPECT_EQ(zone.At(FromMillis(999)).begin, Instant::min());
  EXPECT_EQ(zone.At(FromMillis(999)).end, FromMillis(1000));
  EXPECT_EQ(zone.At(FromMillis(999)).offset, hours(1));
  EXPECT_EQ(zone.At(FromMillis(1000)).begin, FromMillis(1000));
  EXPECT_EQ(zone.At(FromMillis(1999)).end, FromMillis(2000));
  EXPECT_EQ(zone.At(FromMillis(1999)).offset, hours(2));
  EXPECT_EQ(zone.At(FromMillis(2000)).end, Instant::max());
  EXPECT_EQ(zone.At(FromMillis(2000)).offset, hours(-3));
}

TEST(ZoneTableTest, GoesOnWithTheFirstAndTheLastOffset) {
  const ZoneTable zone("Test/Zone", hours(1), {{FromMillis(1000), hours(2)}});
  EXPECT_EQ(zone.FirstAt(Local("1970-01-01T00:00:00")), FromMillis(-3'600'000));
  EXPECT_EQ(zone.FirstAt(Local("2199-01-01T00:00:00")), Utc("2198-12-31T22:00:00"));
}

TEST(ZoneTableTest, FindsOrdinaryLocalTimes) {
  const ZoneTable& berlin = SystemZone("Europe/Berlin");
  EXPECT_EQ(berlin.FirstAt(Local("2026-03-02T10:00:00")), Utc("2026-03-02T09:00:00"));
  EXPECT_EQ(berlin.FirstAt(Local("2026-07-02T10:00:00")), Utc("2026-07-02T08:00:00"));
}

TEST(ZoneTableTest, TakesTheFirstInstantAfterAGap) {
  const ZoneTable& berlin = SystemZone("Europe/Berlin");
  const Instant after = Utc("2026-03-29T01:00:00");
  EXPECT_EQ(berlin.FirstAt(Local("2026-03-29T01:59:59.999")), after - Duration(1));
  EXPECT_EQ(berlin.FirstAt(Local("2026-03-29T02:00:00")), after);
  EXPECT_EQ(berlin.FirstAt(Local("2026-03-29T02:30:00")), after);
  EXPECT_EQ(berlin.FirstAt(Local("2026-03-29T03:00:00")), after);
  EXPECT_EQ(berlin.FirstAt(Local("2026-03-29T03:00:00.001")), after + Duration(1));
}

TEST(ZoneTableTest, TakesTheFirstOccurrenceInAFold) {
  const ZoneTable& berlin = SystemZone("Europe/Berlin");
  EXPECT_EQ(berlin.FirstAt(Local("2026-10-25T02:00:00")), Utc("2026-10-25T00:00:00"));
  EXPECT_EQ(berlin.FirstAt(Local("2026-10-25T02:30:00")), Utc("2026-10-25T00:30:00"));
  EXPECT_EQ(berlin.FirstAt(Local("2026-10-25T02:59:59.999")),
            Utc("2026-10-25T01:00:00") - Duration(1));
  EXPECT_EQ(berlin.FirstAt(Local("2026-10-25T03:00:00")), Utc("2026-10-25T02:00:00"));
}

TEST(ZoneTableTest, SkipsTheDayThatSamoaSkipped) {
  const ZoneTable& apia = SystemZone("Pacific/Apia");
  const Instant jump = Utc("2011-12-30T10:00:00");
  EXPECT_EQ(apia.FirstAt(Local("2011-12-29T23:59:59")), jump - std::chrono::seconds(1));
  EXPECT_EQ(apia.FirstAt(Local("2011-12-30T00:00:00")), jump);
  EXPECT_EQ(apia.FirstAt(Local("2011-12-30T15:00:00")), jump);
  EXPECT_EQ(apia.FirstAt(Local("2011-12-31T00:00:00")), jump);
  EXPECT_EQ(apia.ToLocal(jump), Local("2011-12-31T00:00:00"));
}

TEST(ZoneTableTest, StartsADayWhoseMidnightDoesNotExist) {
  EXPECT_EQ(SystemZone("America/Sao_Paulo").FirstAt(Local("2018-11-04T00:00:00")),
            Utc("2018-11-04T03:00:00"));
  EXPECT_EQ(SystemZone("America/Sao_Paulo").ToLocal(Utc("2018-11-04T03:00:00")),
            Local("2018-11-04T01:00:00"));
  EXPECT_EQ(SystemZone("Asia/Beirut").FirstAt(Local("2022-03-27T00:00:00")),
            Utc("2022-03-26T22:00:00"));
}

TEST(ZoneTableTest, StartsADayWhoseMidnightComesTwiceAtTheFirst) {
  // On 2018-02-17 at 24:00 the clocks went back to 23:00: midnight comes once, an hour later.
  EXPECT_EQ(SystemZone("America/Sao_Paulo").FirstAt(Local("2018-02-18T00:00:00")),
            Utc("2018-02-18T03:00:00"));
  // In Havana 01:00 became 00:00.
  EXPECT_EQ(SystemZone("America/Havana").FirstAt(Local("2025-11-02T00:00:00")),
            Utc("2025-11-02T04:00:00"));
}

// What the contract says, checked at random places: nothing before is late enough.
TEST(ZoneTableTest, FindsTheFirstOfAllInstants) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto names = SystemZones().Names();
  ASSERT_FALSE(names.empty());
  for (int i = 0; i < 20'000; ++i) {
    const ZoneTable& zone = SystemZone(names[random() % names.size()]);
    Instant near = FromMillis(static_cast<int64_t>(random() % 4'000'000'000ULL) * 1000);
    if (!zone.transitions().empty() && i % 2 == 0) {
      near = zone.transitions()[random() % zone.transitions().size()].at;
    }
    const LocalTime local =
        zone.ToLocal(near) + std::chrono::minutes(static_cast<int64_t>(random() % 360) - 180);
    const Instant found = zone.FirstAt(local);
    ASSERT_GE(zone.ToLocal(found), local) << zone.name();
    for (Instant t = found - std::chrono::minutes(1); t > found - hours(30);
         t -= std::chrono::minutes(15)) {
      ASSERT_LT(zone.ToLocal(t), local) << zone.name() << " " << FormatRfc3339(t);
    }
    ASSERT_LT(zone.ToLocal(found - Duration(1)), local) << zone.name();
  }
}

}  // namespace
}  // namespace touchpoint
