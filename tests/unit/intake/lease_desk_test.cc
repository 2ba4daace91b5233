// SPDX-License-Identifier: Apache-2.0
#include "services/intake/lease_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "common/asio/core_timers.h"
#include "services/commit/memory/memory_store.h"
#include "services/intake/clock_watch.h"
#include "services/intake/due_poller.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using commit::MemoryStore;
using model::State;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using touchpoint::testing::Utc;

class Hand final : public LeaseTaker {
 public:
  void Take(LeasedContact contact) override { contacts.push_back(std::move(contact)); }
  void Refuse(const Failure& why) override { refusals.push_back(why.reason); }
  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    for (const LeasedContact& contact : contacts) {
      ids.push_back(contact.host.stakeholder_id);
    }
    return ids;
  }
  std::vector<LeasedContact> contacts;
  std::vector<std::string> refusals;
};

class LeaseDeskTest : public QueuedTest {
 protected:
  LeaseDeskTest() : store_(2, Poster()) {
    model::Policy policy = touchpoint::testing::BarePolicy();
    policy.revision = "sha256:bare";
    submission_.SetRulebook(
        std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones()));
    poller_.became_ready = [this](commit::Partition partition) { desk_.OnReady(partition); };
    desk_.gave = [this](const std::string&, Duration waited) { waits_.push_back(waited); };
  }

  void Plan(const std::string& stakeholder_id, const std::string& team = "a") {
    PlanRequest request;
    request.key = {team, stakeholder_id, "r"};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc("2026-03-03 11:00");
    std::optional<Result<TouchpointAnswer>> answer;
    submission_.Plan(request, std::chrono::steady_clock::now() + std::chrono::hours(1),
                     [&](Result<TouchpointAnswer> planned) { answer = std::move(planned); });
    Run();
    ASSERT_TRUE(answer && *answer);
  }

  /// The clock strikes eleven, and the poller notices.
  void FallDue() {
    clock_.Set(Utc("2026-03-03 11:00"));
    poller_.Start();
    Run();
  }

  dispatch::SenderId Enter(const std::shared_ptr<Hand>& hand, uint32_t credit) {
    const auto sender = desk_.Enter({{"email"}, [](const std::string&) { return true; }},
                                    std::chrono::seconds(20), hand);
    desk_.GiveCredit(sender, credit);
    Run();
    return sender;
  }

  State StateOf(const std::string& id) {
    State state = State::kPlanned;
    store_.Load(id, {}, [&](Result<commit::LoadedTimeline> loaded) {
      state = loaded->timeline.touchpoints.at(0).state;
    });
    Run();
    return state;
  }

  /// How many are in the lists of both partitions.
  size_t Listed(bool held) {
    size_t listed = 0;
    for (commit::Partition partition = 0; partition < 2; ++partition) {
      store_.ListReadyLists(partition, {}, [&](Result<std::vector<commit::ReadyCount>> lists) {
        for (const commit::ReadyCount& count : *lists) {
          listed += count.list.held == held ? count.stakeholders : 0;
        }
      });
    }
    Run();
    return listed;
  }

  CoreLoop core_;
  CoreTimers timers_{core_};
  MemoryStore store_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{store_, clock_, random_, {}};
  DuePoller poller_{{store_, submission_, clock_, timers_}, 2, {.interval = Duration(0)}};
  LeaseDesk desk_{{store_, store_, submission_, timers_, clock_}, 2, {}};
  std::vector<Duration> waits_;
};

TEST_F(LeaseDeskTest, WhoWaitsWhileLeasingIsStoppedIsRefused) {
  const auto first = std::make_shared<Hand>();
  const auto second = std::make_shared<Hand>();
  Enter(first, 1);
  Enter(second, 1);
  EXPECT_FALSE(desk_.stopped());
  desk_.Stop(PartitionAhead(kHour));
  EXPECT_THAT(first->refusals, ElementsAre("CLOCK_UNTRUSTED"));
  EXPECT_THAT(second->refusals, ElementsAre("CLOCK_UNTRUSTED"));
  EXPECT_EQ(desk_.stopped()->reason, "CLOCK_UNTRUSTED");
  desk_.Stop(std::nullopt);
  EXPECT_FALSE(desk_.stopped());
  EXPECT_THAT(first->refusals, SizeIs(1));
}

TEST_F(LeaseDeskTest, WhoWaitsIsHandedWhatFallsDueAsFarAsItsCreditGoes) {
  Plan("ada");
  Plan("ben");
  Plan("cleo");
  const auto hand = std::make_shared<Hand>();
  const auto sender = Enter(hand, 2);
  EXPECT_THAT(hand->contacts, IsEmpty());
  FallDue();
  ASSERT_THAT(hand->contacts, SizeIs(2));
  EXPECT_EQ(hand->contacts[0].channel, "email");
  EXPECT_EQ(hand->contacts[0].host.touchpoint.state, State::kLeased);
  EXPECT_EQ(hand->contacts[0].host.touchpoint.occupied_to,
            Utc("2026-03-03 11:00") + std::chrono::seconds(20));
  ASSERT_THAT(hand->contacts[0].parts, SizeIs(1));
  EXPECT_EQ(hand->contacts[0].parts[0].details.request_id, "r");
  EXPECT_THAT(waits_, ElementsAre(Duration(0), Duration(0)));
  EXPECT_EQ(Listed(false), 1u);
  EXPECT_EQ(Listed(true), 2u) << "what is held is listed apart";
  desk_.GiveCredit(sender, 5);
  Run();
  EXPECT_THAT(hand->contacts, SizeIs(3));
  EXPECT_EQ(Listed(false), 0u);
}

TEST_F(LeaseDeskTest, WhoComesLaterIsHandedWhatWasDueBefore) {
  Plan("ada");
  FallDue();
  const auto hand = std::make_shared<Hand>();
  Enter(hand, 1);
  EXPECT_THAT(hand->Ids(), ElementsAre("ada"));
}

TEST_F(LeaseDeskTest, WhatIsListedAndNotDueAnyMoreCostsNoCreditAndLeavesTheList) {
  Plan("ada");
  FallDue();
  Plan("ben");
  std::optional<Result<TouchpointAnswer>> cancelled;
  submission_.Cancel({RequestKey{"a", "ada", "r"}},
                     std::chrono::steady_clock::now() + std::chrono::hours(1),
                     [&](Result<TouchpointAnswer> answer) { cancelled = std::move(answer); });
  Run();
  ASSERT_TRUE(cancelled && *cancelled);
  const auto hand = std::make_shared<Hand>();
  Enter(hand, 1);
  EXPECT_THAT(hand->contacts, IsEmpty());
  EXPECT_EQ(Listed(false), 0u);
  FallDue();
  EXPECT_THAT(hand->Ids(), ElementsAre("ben"));
}

TEST_F(LeaseDeskTest, ALeaseThatNobodyIsThereToTakeIsGivenBack) {
  Plan("ada");
  FallDue();
  auto hand = std::make_shared<Hand>();
  const auto sender =
      desk_.Enter({{"email"}, [](const std::string&) { return true; }}, std::nullopt, hand);
  desk_.GiveCredit(sender, 1);
  hand.reset();  // it hangs up while the lease is on its way
  Run();
  EXPECT_EQ(StateOf("ada"), State::kPlanned);
  EXPECT_THAT(waits_, IsEmpty());
}

TEST_F(LeaseDeskTest, ALeaseThatWasHandedOutAndNeverSentOnMayBeGivenBack) {
  Plan("ada");
  FallDue();
  const auto hand = std::make_shared<Hand>();
  const auto sender = Enter(hand, 1);
  ASSERT_THAT(hand->Ids(), ElementsAre("ada"));
  desk_.Leave(sender);
  desk_.GiveBack(hand->contacts[0].proof);
  Run();
  EXPECT_EQ(StateOf("ada"), State::kPlanned);
  FallDue();  // it is due at once, and for anybody
  const auto other = std::make_shared<Hand>();
  Enter(other, 1);
  EXPECT_THAT(other->Ids(), ElementsAre("ada"));
}

TEST_F(LeaseDeskTest, MayBeDestroyedWhileLeasesAreUnderWay) {
  Plan("ada");
  FallDue();
  const auto hand = std::make_shared<Hand>();
  {
    LeaseDesk other({store_, store_, submission_, timers_, clock_}, 2, {});
    const auto sender =
        other.Enter({{"email"}, [](const std::string&) { return true; }}, std::nullopt, hand);
    other.GiveCredit(sender, 1);
  }
  Run();
  EXPECT_THAT(hand->contacts, IsEmpty());
}

}  // namespace
}  // namespace touchpoint::intake
