// SPDX-License-Identifier: Apache-2.0
#include "common/zones/tzif.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "tests/unit/zones/system_zones.h"

namespace touchpoint::zones {
namespace {

std::string BigEndian(int64_t value, int size) {
  std::string bytes;
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(static_cast<uint64_t>(value) >> shift);
  }
  return bytes;
}

// A TZif file, to be damaged.
struct File {
  struct Change {
    int64_t at;
    int type;
  };
  char version = '2';
  std::vector<Change> changes = {};
  std::vector<int64_t> offsets = {0};
  int leap_seconds = 0;
  std::string rule = {};

  std::string Header(bool empty) const {
    const auto size = [&](size_t n) { return BigEndian(empty ? 0 : static_cast<int64_t>(n), 4); };
    return "TZif" + std::string(1, version) + std::string(15, '\0') + size(0) + size(0) +
           BigEndian(empty ? 0 : leap_seconds, 4) + size(changes.size()) + size(offsets.size()) +
           size(4);
  }

  std::string Bytes() const {
    std::string bytes = Header(true) + Header(false);
    for (const Change& change : changes) {
      bytes += BigEndian(change.at, 8);
    }
    for (const Change& change : changes) {
      bytes += static_cast<char>(change.type);
    }
    for (const int64_t offset : offsets) {
      bytes += BigEndian(offset, 4) + std::string(2, '\0');
    }
    bytes += std::string("AAA\0", 4) + std::string(static_cast<size_t>(leap_seconds) * 12, '\0');
    return bytes + "\n" + rule + "\n";
  }
};

TEST(TzifTest, KeepsChangesOfOffsetFrom1970On) {
  File file;
  file.offsets = {100, 3600, -7200};
  file.changes = {{-1000, 1}, {1000, 1}, {2000, 2}, {3000, 2}, {4000, 0}};
  const auto zone = ParseTzif("Test/Zone", file.Bytes());
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->name(), "Test/Zone");
  EXPECT_EQ(zone->first_offset().count(), 3600);
  ASSERT_EQ(zone->transitions().size(), 2U);
  EXPECT_EQ(ToMillis(zone->transitions()[0].at), 2'000'000);
  EXPECT_EQ(zone->transitions()[0].offset.count(), -7200);
  EXPECT_EQ(ToMillis(zone->transitions()[1].at), 4'000'000);
  EXPECT_EQ(zone->transitions()[1].offset.count(), 100);
}

TEST(TzifTest, WritesTheRuleOutAfterTheLastTransition) {
  File file;
  file.offsets = {0, 3600};
  file.changes = {{ToMillis(Utc("2026-03-29T01:00:00")) / 1000, 1}};
  file.rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  const auto zone = ParseTzif("Test/Zone", file.Bytes());
  ASSERT_TRUE(zone);
  // The first is written; the rule adds the autumn of 2026 and both of every year until 2100.
  ASSERT_EQ(zone->transitions().size(), 1U + 1U + 2U * 74U - 1U);
  EXPECT_EQ(zone->transitions()[1].at, Utc("2027-03-28T01:00:00"));
  EXPECT_EQ(zone->transitions().back().at, Utc("2100-10-31T01:00:00"));
}

TEST(TzifTest, TakesDaylightSavingAllTheYear) {
  File file;
  file.rule = "XXX3EDT4,0/0,J365/23";
  const auto zone = ParseTzif("Test/Zone", file.Bytes());
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->At(Utc("2026-07-01T00:00:00")).offset, std::chrono::hours(-4));
  EXPECT_EQ(zone->At(Utc("2026-12-31T23:59:59")).offset, std::chrono::hours(-4));
  EXPECT_EQ(zone->At(Utc("2027-01-01T04:00:00")).offset, std::chrono::hours(-4));
}

TEST(TzifTest, RefusesAFileCutAnywhere) {
  File file;
  file.offsets = {0, 3600};
  file.changes = {{1000, 1}, {2000, 0}};
  file.rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  const std::string bytes = file.Bytes();
  ASSERT_TRUE(ParseTzif("Test/Zone", bytes));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseTzif("Test/Zone", bytes.substr(0, size))) << size;
  }
}

TEST(TzifTest, RefusesWhatCannotBeMeant) {
  const auto refused = [](const File& file) { return !ParseTzif("Test/Zone", file.Bytes()); };
  EXPECT_FALSE(refused({}));
  EXPECT_TRUE(refused({.version = '\0'}));
  EXPECT_TRUE(refused({.leap_seconds = 1}));
  EXPECT_TRUE(refused({.offsets = {}}));
  EXPECT_TRUE(refused({.offsets = {int64_t{26} * 3600}}));
  EXPECT_TRUE(refused({.changes = {{1000, 1}}}));
  EXPECT_TRUE(refused({.changes = {{2000, 0}, {1000, 0}}}));
  EXPECT_TRUE(refused({.changes = {{1000, 0}, {1000, 0}}}));
  EXPECT_TRUE(refused({.changes = {{int64_t{1} << 60, 0}}}));
  EXPECT_TRUE(refused({.rule = "no rule"}));
  EXPECT_FALSE(ParseTzif("Test/Zone", "Text of some other file that happens to lie there.\n"));
}

}  // namespace
}  // namespace touchpoint::zones
