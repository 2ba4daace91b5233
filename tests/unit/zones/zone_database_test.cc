// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/zones/system_zones.h"

namespace touchpoint::zones {
namespace {

namespace fs = std::filesystem;

TEST(ZoneDatabaseTest, HasTheNamesOfTzdata) {
  EXPECT_GT(SystemZones().size(), 400U);
  EXPECT_EQ(SystemZones().Names().size(), SystemZones().size());
  for (const char* name : {"Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+12",
                           "US/Central", "Asia/Calcutta", "America/Chicago"}) {
    EXPECT_NE(SystemZones().Find(name), nullptr) << name;
  }
}

TEST(ZoneDatabaseTest, GivesALinkTheTableOfItsTargetUnderItsOwnName) {
  const ZoneTable& link = SystemZone("US/Central");
  const ZoneTable& target = SystemZone("America/Chicago");
  EXPECT_EQ(link.name(), "US/Central");
  EXPECT_EQ(link.transitions().size(), target.transitions().size());
  EXPECT_EQ(link.At(Utc("2026-07-01T00:00:00")).offset,
            target.At(Utc("2026-07-01T00:00:00")).offset);
}

TEST(ZoneDatabaseTest, NeverTakesANameForAPath) {
  for (const char* name :
       {"", "/", "europe/berlin", "Europe/Berlin ", "Europe", "posix/Europe/Berlin",
        "right/Europe/Berlin", "localtime", "posixrules", "tzdata.zi", "zone.tab",
        "../zoneinfo/Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin", ":Europe/Berlin",
        "EST5EDT,M3.2.0,M11.1.0"}) {
    EXPECT_EQ(SystemZones().Find(name), nullptr) << name;
  }
}

TEST(ZoneDatabaseTest, CoversAllYearsUntil2100) {
  EXPECT_EQ(SystemZone("Europe/Berlin").transitions().back().at, Utc("2100-10-31T01:00:00"));
  EXPECT_EQ(SystemZone("Europe/London").At(Instant()).offset, std::chrono::hours(1));
}

TEST(ZoneDatabaseTest, HashesTablesAndNotTheirOrder) {
  const ZoneTable a("A", std::chrono::seconds(0), {});
  const ZoneTable b("B", std::chrono::seconds(0), {{FromMillis(1000), std::chrono::seconds(1)}});
  const ZoneTable other("B", std::chrono::seconds(0),
                        {{FromMillis(1001), std::chrono::seconds(1)}});
  const std::string digest = ZoneDatabase({a, b}).digest();
  EXPECT_EQ(digest.size(), 7U + 64U);
  EXPECT_EQ(digest.substr(0, 7), "sha256:");
  EXPECT_EQ(ZoneDatabase({b, a}).digest(), digest);
  EXPECT_NE(ZoneDatabase({a, other}).digest(), digest);
  EXPECT_NE(ZoneDatabase({a}).digest(), digest);
}

TEST(ZoneDatabaseTest, HashesTheSystemTheSameEveryTime) {
  const auto again = ZoneDatabase::LoadSystem();
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->digest(), SystemZones().digest());
}

class ZoneDirectoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = ::testing::TempDir() + "zones_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(directory_);
    fs::create_directories(directory_ + "/Europe");
    fs::copy_file("/usr/share/zoneinfo/Europe/Berlin", directory_ + "/Europe/Berlin");
  }
  void TearDown() override { fs::remove_all(directory_); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ + "/" + name) << text;
  }

  std::string Error() const {
    const auto zones = ZoneDatabase::LoadFrom(directory_);
    if (zones) {
      return "loaded";
    }
    EXPECT_EQ(zones.error().code, Code::kInternal);
    EXPECT_EQ(zones.error().reason, "ZONE_DATA");
    return zones.error().message.substr(directory_.size());
  }

  std::string directory_;
};

TEST_F(ZoneDirectoryTest, LoadsWhatTheListingLists) {
  Write("tzdata.zi",
        "# version x\nR E 1 2 - O Su>=1 1 0 -\nZ Europe/Berlin 1 - CET\n"
        "2 E CE%sT\nL Europe/Berlin Arctic/Longyearbyen\n");
  Write("Unlisted", "x");
  const auto zones = ZoneDatabase::LoadFrom(directory_);
  ASSERT_TRUE(zones) << zones.error().message;
  EXPECT_EQ((*zones)->Names(), (std::vector<std::string>{"Arctic/Longyearbyen", "Europe/Berlin"}));
}

TEST_F(ZoneDirectoryTest, FailsWithoutTzdata) {
  EXPECT_EQ(Error(), "/tzdata.zi: cannot be read (is tzdata installed?)");
}

TEST_F(ZoneDirectoryTest, FailsWhereTheListingListsNothing) {
  Write("tzdata.zi", "# version x\n");
  EXPECT_EQ(Error(), "/tzdata.zi: lists no zone (is tzdata installed?)");
}

TEST_F(ZoneDirectoryTest, FailsOnAZoneThatIsMissingOrDamaged) {
  Write("tzdata.zi", "Z Europe/Paris 1 - CET\n");
  EXPECT_EQ(Error(), "/Europe/Paris: is missing or no time zone (is tzdata installed?)");
  Write("Europe/Paris", "TZif2 and then nonsense");
  EXPECT_EQ(Error(), "/Europe/Paris: is missing or no time zone (is tzdata installed?)");
  Write("tzdata.zi", "Z Europe 1 - CET\n");
  EXPECT_EQ(Error(), "/Europe: is missing or no time zone (is tzdata installed?)");
}

}  // namespace
}  // namespace touchpoint::zones
