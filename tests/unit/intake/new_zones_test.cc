// SPDX-License-Identifier: Apache-2.0
// New time zone tables: whom they touch is decided about again, and nobody else moves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/commit/memory/memory_store.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using touchpoint::testing::Utc;

/// Two zones; one of them keeps its offset in both versions.
std::shared_ptr<const ZoneDatabase> ZonesWith(std::chrono::hours offset) {
  std::vector<ZoneTable> zones;
  zones.emplace_back("Land/Moved", offset, std::vector<ZoneTable::Transition>());
  zones.emplace_back("Land/Same", std::chrono::hours(1), std::vector<ZoneTable::Transition>());
  return std::make_shared<const ZoneDatabase>(std::move(zones));
}

std::shared_ptr<const decide::Rulebook> RulebookOf(const std::shared_ptr<const ZoneDatabase>& zones,
                                                   const std::string& revision = "sha256:quiet") {
  model::Policy policy = touchpoint::testing::BarePolicy();
  policy.revision = revision;
  policy.quiet_hours = {touchpoint::testing::Quiet(20 * 60, 8 * 60)};
  return std::make_shared<const decide::Rulebook>(policy, zones);
}

TEST(RulebookStamp, IsAnotherOneForOtherRulesAndForOtherZones) {
  const auto stamp = RulebookOf(ZonesWith(std::chrono::hours(1)))->stamp();
  EXPECT_EQ(RulebookOf(ZonesWith(std::chrono::hours(1)))->stamp(), stamp);
  EXPECT_NE(RulebookOf(ZonesWith(std::chrono::hours(2)))->stamp(), stamp);
  EXPECT_NE(RulebookOf(ZonesWith(std::chrono::hours(1)), "sha256:other")->stamp(), stamp);
}

class NewZonesTest : public QueuedTest {
 protected:
  NewZonesTest() : store_(1, Poster()) {
    submission_.SetRulebook(RulebookOf(ZonesWith(std::chrono::hours(1))));
  }

  void Plan(const std::string& id, const std::string& zone) {
    ProfileRequest profile;
    profile.stakeholder_id = id;
    profile.profile.time_zone = zone;
    ASSERT_TRUE(Await<ProfileAnswer>(
        [&](auto done) { submission_.PutProfile(profile, Later(), std::move(done)); }));
    PlanRequest plan;
    plan.key = {"a", id, "r"};
    plan.channel = "email";
    plan.purpose = "promotion";
    plan.preferred = Utc("2026-03-04 07:30");  // half past eight, while the offset is an hour
    ASSERT_TRUE(Await<TouchpointAnswer>(
        [&](auto done) { submission_.Plan(plan, Later(), std::move(done)); }));
  }

  model::Timeline Tick(const std::string& id) {
    EXPECT_TRUE(Await<TickAnswer>(
        [&](auto done) { submission_.Tick(id, false, Later(), std::move(done)); }));
    return Await<commit::LoadedTimeline>([&](auto done) { store_.Load(id, {}, std::move(done)); })
        ->timeline;
  }

  static commit::Deadline Later() {
    return std::chrono::steady_clock::now() + std::chrono::hours(1);
  }

  commit::MemoryStore store_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{store_, clock_, random_, {}};
};

TEST_F(NewZonesTest, DecideAgainWhomTheyTouchAndLeaveOthersAlone) {
  Plan("moved", "Land/Moved");
  Plan("same", "Land/Same");
  const uint64_t before = Tick("same").revision;
  EXPECT_EQ(Tick("moved").touchpoints.at(0).scheduled, Utc("2026-03-04 07:30"));
  // The country goes back to UTC: half past seven there is night.
  submission_.SetRulebook(RulebookOf(ZonesWith(std::chrono::hours(0))));
  EXPECT_EQ(Tick("moved").touchpoints.at(0).scheduled, Utc("2026-03-04 08:00"));
  EXPECT_EQ(Tick("same").touchpoints.at(0).scheduled, Utc("2026-03-04 07:30"));
  EXPECT_EQ(Tick("same").revision, before) << "nothing is written for it";
}

}  // namespace
}  // namespace touchpoint::intake
