// SPDX-License-Identifier: Apache-2.0
// WatchTimeline to a planner: as much of a timeline as GetTimeline shows it, and no sign of the
// rest.
#include <gmock/gmock.h>

#include <string>

#include "tests/functional/timeline_watcher.h"
#include "tests/support/authority.h"

namespace touchpoint::testing {
namespace {

class TimelineWatchScopeTest : public ::testing::Test {
 protected:
  void Plan(const std::string& team, const std::string& request_id, Duration ahead) {
    v1::Plan plan = MakePlan("ada", request_id, ahead);
    plan.set_team(team);
    plan.set_content_ref("mail-" + request_id);
    admin_.Plan(plan);
  }

  AdminTokenFile file_;
  DaemonProcess daemon_{{.settings = TokenSettings(file_)}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
  ApiClient planner_{
      daemon_.address(),
      {CreateToken(admin_, AskForToken(auth::Role::kPlanner, {"sales"})), "", "", ""}};
};

TEST_F(TimelineWatchScopeTest, WhomOthersContactIsNobodyUntilOnesOwnTeamPlans) {
  Plan("marketing", "m1", Duration(0));
  TimelineWatcher watcher(planner_.touchpoints(), "ada");
  ASSERT_TRUE(watcher.Read());
  EXPECT_EQ(watcher.snapshots(), 1);
  TimelineWatcher all(admin_.touchpoints(), "ada");
  Plan("marketing", "m2", 3 * kDay);
  ASSERT_TRUE(all.ReadUntil(2));
  EXPECT_EQ(watcher.revision(), 0);
  EXPECT_TRUE(watcher.shown().empty());

  Plan("sales", "s1", 6 * kDay);
  ASSERT_TRUE(watcher.Read());
  EXPECT_EQ(watcher.shown().size(), 3u) << "there was a sign of what marketing has planned";
  ASSERT_TRUE(watcher.ReadUntil(3));
  EXPECT_EQ(Texts(watcher.shown()), Texts(planner_.Timeline("ada")));
  ASSERT_EQ(watcher.shown().size(), 3u);
  for (const v1::Touchpoint& touchpoint : watcher.shown()) {
    const bool own = touchpoint.team() == "sales";
    EXPECT_EQ(touchpoint.request_id(), own ? "s1" : "");
    EXPECT_EQ(touchpoint.content_ref(), own ? "mail-s1" : "");
  }
  ASSERT_EQ(watcher.changes().size(), 1u);
  EXPECT_EQ(watcher.changes()[0].team(), "sales");
}

TEST_F(TimelineWatchScopeTest, ResumesWhereItWasNobody) {
  Plan("marketing", "m1", Duration(0));
  std::string token;
  {
    TimelineWatcher watcher(planner_.touchpoints(), "ada");
    ASSERT_TRUE(watcher.Read());
    token = watcher.token();
  }
  Plan("marketing", "m2", 3 * kDay);
  TimelineWatcher still(planner_.touchpoints(), "ada", token);
  ASSERT_TRUE(still.Read());
  EXPECT_EQ(still.revision(), 0);
  EXPECT_TRUE(still.shown().empty());
  Plan("sales", "s1", 6 * kDay);
  TimelineWatcher later(planner_.touchpoints(), "ada", token);
  ASSERT_TRUE(later.ReadUntil(3));
  EXPECT_EQ(Texts(later.shown()), Texts(planner_.Timeline("ada")));
  ASSERT_TRUE(still.ReadUntil(3));
  EXPECT_EQ(Texts(still.shown()), Texts(planner_.Timeline("ada")));
}

}  // namespace
}  // namespace touchpoint::testing
