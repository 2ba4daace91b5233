// SPDX-License-Identifier: Apache-2.0
// ListThrottleLog and WatchThrottleLog on the real daemon.
#include <gtest/gtest.h>
#include <signal.h>

#include <set>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

/// A watcher that reads until it has seen enough.
class Watcher {
 public:
  Watcher(ApiClient& client, const v1::WatchThrottleLogRequest& request) {
    SetDeadline(context_, std::chrono::seconds(60));
    stream_ = client.throttle_log().WatchThrottleLog(&context_, request);
  }
  ~Watcher() { context_.TryCancel(); }

  /// Reads one message; false at the end of the stream.
  bool Read() {
    v1::WatchThrottleLogResponse message;
    if (!stream_->Read(&message)) {
      return false;
    }
    token_ = message.resume_token();
    for (const v1::ThrottleLogEntry& entry : message.entries()) {
      entries_.push_back(entry);
    }
    return true;
  }
  bool ReadUntil(size_t entries) {
    while (entries_.size() < entries) {
      if (!Read()) {
        return false;
      }
    }
    return true;
  }
  grpc::Status Finish() {
    while (Read()) {
    }
    return stream_->Finish();
  }

  const std::string& token() const { return token_; }
  const std::vector<v1::ThrottleLogEntry>& entries() const { return entries_; }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchThrottleLogResponse>> stream_;
  std::vector<v1::ThrottleLogEntry> entries_;
  std::string token_;
};

class ThrottleLogTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    daemon_ = new DaemonProcess({.settings = {"watch.heartbeat=10ms"}});
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  /// One SCHEDULED and `deferred` DEFERRED promotions.
  void Defer(const std::string& stakeholder_id, int deferred) {
    for (int i = 0; i <= deferred; ++i) {
      client_.Plan(MakePlan(stakeholder_id, "r" + std::to_string(i)));
    }
  }

  static v1::ThrottleLogFilter Of(const std::string& stakeholder_id) {
    v1::ThrottleLogFilter filter;
    filter.set_stakeholder_id(stakeholder_id);
    return filter;
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* ThrottleLogTest::daemon_ = nullptr;

TEST_F(ThrottleLogTest, HasWhatWasNotPlainScheduledAndEveryChange) {
  const auto low = client_.Plan(MakePlan("logged", "r1"));
  v1::Plan plan = MakePlan("logged", "r2");
  plan.set_purpose("service");
  plan.set_team("service");
  const auto high = client_.Plan(plan);
  const auto entries = client_.ThrottleLog(Of("logged"));
  ASSERT_EQ(entries.size(), 1u);  // neither of the two plain ones, but the displacement
  const v1::ThrottleLogEntry& entry = entries[0];
  EXPECT_EQ(entry.touchpoint_id(), low.touchpoint().touchpoint_id());
  EXPECT_EQ(entry.cause(), v1::CHANGE_CAUSE_DISPLACED);
  EXPECT_EQ(entry.verdict(), v1::VERDICT_DEFERRED);
  EXPECT_EQ(entry.verdict_before(), v1::VERDICT_SCHEDULED);
  EXPECT_EQ(FromStamp(entry.scheduled_time_before()), PlanBase());
  EXPECT_EQ(FromStamp(entry.scheduled_time()), PlanBase() + hours(24));
  EXPECT_EQ(entry.team(), "sales");
  EXPECT_EQ(entry.channel(), "email");
  EXPECT_EQ(entry.purpose(), "promotion");
  EXPECT_EQ(entry.stakeholder_id(), "logged");
  EXPECT_EQ(entry.policy_revision(), high.touchpoint().decision().policy_revision());
  EXPECT_GT(entry.reasons_size(), 0);
}

TEST_F(ThrottleLogTest, PagesNewestFirstOverAllPartitions) {
  v1::ThrottleLogFilter filter;
  *filter.mutable_start_time() =
      ToStamp(std::chrono::ceil<Duration>(std::chrono::system_clock::now()));
  for (int s = 0; s < 20; ++s) {
    Defer("paged" + std::to_string(s), 2);
  }
  v1::ListThrottleLogRequest request;
  *request.mutable_filter() = filter;
  request.set_page_size(7);
  std::set<std::string> seen;
  Instant last = Instant::max();
  int pages = 0;
  do {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListThrottleLogResponse response;
    ASSERT_TRUE(client_.throttle_log().ListThrottleLog(&context, request, &response).ok());
    EXPECT_LE(response.entries_size(), 7);
    for (const v1::ThrottleLogEntry& entry : response.entries()) {
      EXPECT_TRUE(seen.insert(entry.entry_id()).second) << entry.entry_id();
      EXPECT_LE(FromStamp(entry.decide_time()), last);
      last = FromStamp(entry.decide_time());
    }
    request.set_page_token(response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(seen.size(), 40u);
  EXPECT_EQ(pages, 6);

  request.set_page_token("nonsense");
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ListThrottleLogResponse response;
  ExpectRefused(client_.throttle_log().ListThrottleLog(&context, request, &response),
                StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN", "page_token");
}

TEST_F(ThrottleLogTest, Filters) {
  Defer("filtered", 1);
  v1::Plan plan = MakePlan("filtered", "r9");
  plan.set_team("marketing");
  plan.set_channel("phone");
  *plan.mutable_latest_time() = ToStamp(PlanBase() + hours(1));
  client_.Plan(plan);

  const auto requests = [this](v1::ThrottleLogFilter filter) {
    std::vector<std::string> teams;
    for (const v1::ThrottleLogEntry& entry : client_.ThrottleLog(filter)) {
      teams.push_back(entry.team());
    }
    return teams;
  };
  v1::ThrottleLogFilter filter = Of("filtered");
  EXPECT_THAT(requests(filter), ::testing::ElementsAre("marketing", "sales"));
  filter.add_verdicts(v1::VERDICT_SUPPRESSED);
  EXPECT_THAT(requests(filter), ::testing::ElementsAre("marketing"));
  filter.clear_verdicts();
  filter.add_teams("sales");
  EXPECT_THAT(requests(filter), ::testing::ElementsAre("sales"));
  filter.clear_teams();
  filter.add_rules("one-a-day");
  EXPECT_THAT(requests(filter), ::testing::ElementsAre("marketing", "sales"));
  filter.add_channels("email");
  EXPECT_THAT(requests(filter), ::testing::ElementsAre("sales"));
  filter.clear_rules();
  filter.add_rules("no-such-rule");
  EXPECT_THAT(requests(filter), ::testing::ElementsAre());
  filter = Of("filtered");
  *filter.mutable_end_time() = ToStamp(PlanBase() - 5 * kDay);
  EXPECT_THAT(requests(filter), ::testing::ElementsAre());
}

TEST_F(ThrottleLogTest, FiltersByInitiativeInTheListAndTheWatch) {
  v1::WatchThrottleLogRequest watch;
  *watch.mutable_filter() = Of("programmes");
  watch.mutable_filter()->add_initiatives("renewal");
  Watcher watcher(client_, watch);
  ASSERT_TRUE(watcher.Read());  // the first token
  std::vector<std::string> expected;
  for (const char* initiative : {"renewal", "launch", "", "renewal"}) {
    const std::string number = std::to_string(expected.size());
    v1::Plan plan = MakePlan("programmes", "r" + number);
    plan.set_initiative(initiative);
    client_.Plan(plan);
    expected.insert(expected.begin(), initiative);
  }
  expected.pop_back();  // the first was plain
  std::vector<std::string> shown;
  for (const v1::ThrottleLogEntry& entry : client_.ThrottleLog(Of("programmes"))) {
    shown.push_back(entry.initiative());
  }
  EXPECT_EQ(shown, expected);
  const auto listed = client_.ThrottleLog(watch.filter());
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].initiative(), "renewal");
  ASSERT_TRUE(watcher.ReadUntil(1));
  EXPECT_EQ(watcher.entries()[0].SerializeAsString(), listed[0].SerializeAsString());
  watch.mutable_filter()->add_initiatives("launch");
  EXPECT_EQ(client_.ThrottleLog(watch.filter()).size(), 2u);
}

TEST_F(ThrottleLogTest, AWatcherSeesWhatComesAndIsToldItLives) {
  v1::WatchThrottleLogRequest request;
  *request.mutable_filter() = Of("watched");
  Watcher watcher(client_, request);
  ASSERT_TRUE(watcher.Read());  // the first token
  Defer("watched", 3);
  ASSERT_TRUE(watcher.ReadUntil(3));
  for (const v1::ThrottleLogEntry& entry : watcher.entries()) {
    EXPECT_EQ(entry.verdict(), v1::VERDICT_DEFERRED);
  }
  const std::string token = watcher.token();
  Defer("somebody-else", 1);
  ASSERT_TRUE(watcher.Read());  // a heartbeat
  while (watcher.token() == token) {
    ASSERT_TRUE(watcher.Read());  // which moves on past what the filter leaves out
  }
  EXPECT_EQ(watcher.entries().size(), 3u);
}

TEST_F(ThrottleLogTest, AWatcherMayStartInThePast) {
  Defer("past", 2);
  v1::WatchThrottleLogRequest request;
  *request.mutable_filter() = Of("past");
  *request.mutable_filter()->mutable_start_time() = ToStamp(PlanBase() - 5 * kDay);
  Watcher watcher(client_, request);
  ASSERT_TRUE(watcher.ReadUntil(2));
  Defer("past", 3);
  ASSERT_TRUE(watcher.ReadUntil(3));
  const auto listed = client_.ThrottleLog(Of("past"));
  ASSERT_EQ(listed.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(watcher.entries()[i].SerializeAsString(), listed[2 - i].SerializeAsString());
  }
}

TEST_F(ThrottleLogTest, WatchersOfManyPlansSeeEachOnce) {
  v1::WatchThrottleLogRequest request;
  *request.mutable_filter()->mutable_start_time() =
      ToStamp(std::chrono::ceil<Duration>(std::chrono::system_clock::now()));
  Watcher first(client_, request);
  ASSERT_TRUE(first.Read());
  constexpr size_t kEntries = 300;
  std::string token;
  for (size_t s = 0; s < kEntries; ++s) {
    Defer("many" + std::to_string(s), 1);
    if (s == kEntries / 3) {
      ASSERT_TRUE(first.ReadUntil(s / 2));
      token = first.token();
    }
  }
  const size_t before = first.entries().size();
  // One goes on, another one takes over from a token in the middle, a third starts late.
  request.set_resume_token(token);
  Watcher second(client_, request);
  request.clear_resume_token();
  Watcher third(client_, request);
  const auto ids = [](const std::vector<v1::ThrottleLogEntry>& entries, size_t skip) {
    std::set<std::string> set;
    for (size_t i = skip; i < entries.size(); ++i) {
      EXPECT_TRUE(set.insert(entries[i].entry_id()).second);
    }
    return set;
  };
  ASSERT_TRUE(first.ReadUntil(kEntries));
  ASSERT_TRUE(third.ReadUntil(kEntries));
  ASSERT_TRUE(second.ReadUntil(kEntries - before));
  EXPECT_EQ(ids(first.entries(), 0), ids(third.entries(), 0));
  EXPECT_EQ(ids(first.entries(), before), ids(second.entries(), 0));
}

TEST_F(ThrottleLogTest, RefusesWhatCannotBeWatched) {
  v1::WatchThrottleLogRequest request;
  request.set_resume_token("nonsense");
  ExpectRefused(Watcher(client_, request).Finish(), StatusCode::INVALID_ARGUMENT, "RESUME_TOKEN",
                "resume_token");
  request.clear_resume_token();
  *request.mutable_filter()->mutable_end_time() = ToStamp(PlanBase());
  ExpectRefused(Watcher(client_, request).Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_CONFLICT",
                "filter.end_time");
  request.mutable_filter()->clear_end_time();
  request.mutable_filter()->add_verdicts(v1::VERDICT_UNSPECIFIED);
  ExpectRefused(Watcher(client_, request).Finish(), StatusCode::INVALID_ARGUMENT, "ENUM_VALUE",
                "filter.verdicts[0]");

  DaemonProcess other({});
  ApiClient other_client(other.address());
  Watcher watcher(other_client, {});
  ASSERT_TRUE(watcher.Read());
  request.clear_filter();
  request.set_resume_token(watcher.token());
  ExpectRefused(Watcher(client_, request).Finish(), StatusCode::INVALID_ARGUMENT, "RESUME_TOKEN",
                "resume_token");
}

TEST_F(ThrottleLogTest, NothingIsMissedOverARestart) {
  DaemonProcess daemon({});
  auto client = std::make_unique<ApiClient>(daemon.address());
  std::vector<std::string> seen;
  v1::WatchThrottleLogRequest request;
  {
    Watcher watcher(*client, request);
    ASSERT_TRUE(watcher.Read());
    client->Plan(MakePlan("restarted", "r0"));
    client->Plan(MakePlan("restarted", "r1"));
    ASSERT_TRUE(watcher.ReadUntil(1));
    seen.push_back(watcher.entries()[0].entry_id());
    request.set_resume_token(watcher.token());
  }
  client->Plan(MakePlan("restarted", "r2"));  // while nobody watches
  daemon.Signal(SIGTERM);
  ASSERT_EQ(daemon.ExitCode(), 0);
  daemon.Start();
  client = std::make_unique<ApiClient>(daemon.address());
  client->Plan(MakePlan("restarted", "r3"));
  Watcher watcher(*client, request);
  ASSERT_TRUE(watcher.ReadUntil(2));
  for (const v1::ThrottleLogEntry& entry : watcher.entries()) {
    seen.push_back(entry.entry_id());
  }
  const auto listed = client->ThrottleLog({});
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_THAT(seen, ::testing::ElementsAre(listed[2].entry_id(), listed[1].entry_id(),
                                           listed[0].entry_id()));
}

TEST_F(ThrottleLogTest, ATokenWhoseEntriesAreGoneHasExpired) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"redis.partitions=1"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("trimmed", "r0"));
  v1::WatchThrottleLogRequest request;
  {
    Watcher watcher(client, {});
    ASSERT_TRUE(watcher.Read());
    request.set_resume_token(watcher.token());
  }
  for (int i = 1; i < 5; ++i) {
    client.Plan(MakePlan("trimmed", "r" + std::to_string(i)));
  }
  // What retention does, at once.
  const std::string command =
      "redis-cli -s " + redis.address().socket + " xtrim 'tp:{0}:log' maxlen = 1 > /dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  ExpectRefused(Watcher(client, request).Finish(), StatusCode::OUT_OF_RANGE,
                "RESUME_TOKEN_EXPIRED");
  // From the beginning of what is left is fine.
  request.clear_resume_token();
  *request.mutable_filter()->mutable_start_time() = ToStamp(PlanBase() - 5 * kDay);
  Watcher watcher(client, request);
  ASSERT_TRUE(watcher.ReadUntil(1));
}

}  // namespace
}  // namespace touchpoint::testing
