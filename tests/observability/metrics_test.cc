// SPDX-License-Identifier: Apache-2.0
// /metrics of the real daemon: what it says after known calls, and who may read it.
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/scrape.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPlanMethod =
    R"(grpc_method="PlanTouchpoint",grpc_service="touchpoint.v1.TouchpointService",)"
    R"(grpc_type="unary"})";

std::string Decisions(const std::string& verdict, const std::string& cause = "PLANNED") {
  return "touchpointd_decisions_total{cause=\"" + cause +
         "\",channel=\"email\",team=\"sales\",verdict=\"" + verdict + "\"}";
}

class MetricsTest : public ::testing::Test {
 protected:
  double Value(const std::string& series) const {
    return ValueIn(Scrape(daemon_.http_address()), series).value_or(-1);
  }

  RedisProcess redis_;
  DaemonProcess daemon_{{.redis_url = redis_.url()}};
  ApiClient client_{daemon_.address()};
};

TEST_F(MetricsTest, CountWhatWasDecided) {
  for (const char* request_id : {"r1", "r2", "r3", "r4"}) {
    client_.Plan(MakePlan("counted", request_id));
  }
  client_.Plan(MakePlan("counted", "r4"));  // a replay decides nothing
  const std::string text = Scrape(daemon_.http_address());
  EXPECT_EQ(ValueIn(text, Decisions("SCHEDULED")), 1);
  EXPECT_EQ(ValueIn(text, Decisions("DEFERRED")), 3);
  EXPECT_GE(ValueIn(text, "touchpointd_rule_hits_total{rule=\"one-a-day\"}"), 3);
  EXPECT_EQ(ValueIn(text, "touchpointd_defer_delay_seconds_count{channel=\"email\"}"), 3);
  EXPECT_EQ(ValueIn(text, "touchpointd_defer_delay_seconds_sum{channel=\"email\"}"),
            (1 + 2 + 3) * 86'400);
  EXPECT_EQ(ValueIn(text, "touchpointd_commits_total{outcome=\"committed\"}"), 4);
  EXPECT_EQ(ValueIn(text, "touchpointd_group_size_sum"), 4);
  EXPECT_EQ(ValueIn(text, "grpc_server_started_total{" + kPlanMethod), 5);
  EXPECT_EQ(ValueIn(text, "grpc_server_handled_total{grpc_code=\"OK\"," + kPlanMethod), 5);
  EXPECT_EQ(ValueIn(text, "grpc_server_handling_seconds_count{" + kPlanMethod), 5);
}

TEST_F(MetricsTest, CountMerges) {
  v1::Plan plan = MakePlan("merged", "r1");
  plan.set_topic("spring");
  client_.Plan(plan);
  plan.set_request_id("r2");
  client_.Plan(plan);
  EXPECT_EQ(Value("touchpointd_merges_total"), 1);
}

TEST_F(MetricsTest, CountRefusals) {
  v1::PlanTouchpointResponse response;
  EXPECT_FALSE(client_.Plan(MakePlan("no id", "r1"), response).ok());
  const std::string text = Scrape(daemon_.http_address());
  EXPECT_EQ(ValueIn(text, "grpc_server_handled_total{grpc_code=\"InvalidArgument\"," + kPlanMethod),
            1);
  EXPECT_EQ(ValueIn(text, "touchpointd_requests_refused_total{reason=\"ID_FORMAT\"}"), 1);
}

TEST_F(MetricsTest, CountStreamsAndWhoWatches) {
  grpc::ClientContext context;
  v1::WatchThrottleLogRequest request;
  const auto stream = client_.throttle_log().WatchThrottleLog(&context, request);
  v1::WatchThrottleLogResponse first;
  ASSERT_TRUE(stream->Read(&first));
  EXPECT_EQ(Value("touchpointd_watch_streams"), 1);
  context.TryCancel();
  EXPECT_FALSE(stream->Finish().ok());
  const std::string cancelled =
      R"(grpc_server_handled_total{grpc_code="Canceled",grpc_method="WatchThrottleLog",)"
      R"(grpc_service="touchpoint.v1.ThrottleLogService",grpc_type="server_stream"})";
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (Value(cancelled) != 1) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
  EXPECT_EQ(Value("touchpointd_watch_streams"), 0);
}

TEST_F(MetricsTest, TellHowTheDaemonIs) {
  EXPECT_EQ(Value("touchpointd_serving"), 1);
  EXPECT_EQ(Value("touchpointd_redis_connected"), 1);
  EXPECT_GT(Value("touchpointd_redis_memory_bytes"), 0);
  EXPECT_GT(Value("touchpointd_redis_round_trip_seconds"), 0);
  EXPECT_EQ(Value("touchpointd_policy_readable"), 1);
  EXPECT_THAT(Scrape(daemon_.http_address()),
              HasSubstr("touchpointd_policy_info{revision=\"sha256:"));
  redis_.Kill();
  ASSERT_TRUE(daemon_.WaitForLog("redis is of no use"));
  EXPECT_EQ(Value("touchpointd_serving"), 0);
  EXPECT_EQ(Value("touchpointd_redis_connected"), 0);
}

TEST(MetricsOfDamage, CountWhoIsDamagedUntilThatIsMended) {
  const RedisProcess redis;
  const DaemonProcess daemon(
      {.redis_url = redis.url(), .settings = {"redis.partitions=1", "cache.bytes_max=1KiB"}});
  ApiClient client(daemon.address());
  const auto damaged = [&daemon] {
    return ValueIn(Scrape(daemon.http_address()), "touchpointd_damaged_records");
  };
  std::vector<std::string> ids;
  for (const char* person : {"anna", "ben"}) {
    ids.push_back(client.Plan(MakePlan(person, "r1")).touchpoint().touchpoint_id());
    ASSERT_TRUE(redis.Run({"COPY", "tp:{0}:t:" + std::string(person), person}));
    ASSERT_TRUE(redis.Run({"HSET", "tp:{0}:t:" + std::string(person), "1", "flipped"}));
  }
  client.Plan(MakePlan("carla", "r1"));  // pushes the others out of the cache
  EXPECT_EQ(damaged(), 0) << "nobody has met it yet";
  v1::GetTouchpointResponse none;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.Get(ids[0], none).error_code(), grpc::StatusCode::DATA_LOSS);
  }
  EXPECT_EQ(damaged(), 1) << "one, however often it is met";
  EXPECT_EQ(client.Get(ids[1], none).error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(damaged(), 2);
  ASSERT_TRUE(redis.Run({"COPY", "anna", "tp:{0}:t:anna", "REPLACE"}));
  EXPECT_TRUE(client.Get(ids[0], none).ok());
  EXPECT_EQ(damaged(), 1);
}

TEST(MetricsOfTheLog, CountLinesThatNobodyReads) {
  const ScratchFolder folder("unread");
  const std::string script = folder.Path("daemon");
  const std::string log = folder.Path("log");
  // A log that is open, and that nobody reads.
  std::ofstream(script) << "#!/bin/sh\nmkfifo " << log << "\nexec " << kDaemonBinary
                        << " \"$@\" 2<>" << log << "\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  const DaemonProcess daemon({.binary = script});
  ApiClient client(daemon.address());
  const auto dropped = [&daemon] {
    return ValueIn(Scrape(daemon.http_address()), "touchpointd_log_dropped_total");
  };
  EXPECT_EQ(dropped(), 0);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (dropped() == 0) {  // each refusal is a line
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    for (int i = 0; i < 500; ++i) {
      v1::GetTouchpointResponse none;
      EXPECT_EQ(client.Get("t0.0000000000000.1", none).error_code(), grpc::StatusCode::NOT_FOUND);
    }
  }
  EXPECT_GT(dropped().value(), 0);
  client.Plan(MakePlan("anna", "r1"));  // which does not wait for a reader of the log
}

TEST_F(MetricsTest, PassPromtoolUnderLoadAndNameNobody) {
  std::atomic<bool> done = false;
  std::thread load([&] {
    ApiClient client(daemon_.address());
    for (int i = 0; i < 300; ++i) {
      v1::Plan plan = MakePlan("canary-person-" + std::to_string(i % 100),
                               "canary-request-" + std::to_string(i));
      plan.set_topic("canary-topic-" + std::to_string(i % 7));
      plan.set_initiative("canary-initiative");
      plan.set_purpose(i % 10 == 0 ? "service" : "promotion");
      (*plan.mutable_attributes())["canary-key"] = "canary-value";
      client.Plan(plan);
      plan.set_team("canary-team");
      v1::PlanTouchpointResponse refused;
      EXPECT_FALSE(client.Plan(plan, refused).ok());
      v1::GetTouchpointResponse none;
      EXPECT_FALSE(client.Get("canary-touchpoint", none).ok());
    }
    done = true;
  });
  int scrapes = 0;
  do {
    const bool last = done;
    const std::string text = Scrape(daemon_.http_address());
    EXPECT_EQ(CheckMetrics(text), "");
    EXPECT_THAT(text, Not(HasSubstr("canary")));
    ++scrapes;
    if (last) {
      break;
    }
  } while (true);
  load.join();
  EXPECT_GE(scrapes, 2);
  EXPECT_EQ(Value("touchpointd_commits_total{outcome=\"committed\"}"), 300);
}

TEST(MetricsAccess, NeedsATokenOfOpsWhereTokensAreNeeded) {
  const AdminTokenFile file;
  DaemonProcess daemon({.settings = TokenSettings(file)});
  ApiClient admin(daemon.address(), {AdminToken(), "", "", ""});
  const std::string ops = CreateToken(admin, AskForToken(auth::Role::kOps));
  const std::string planner = CreateToken(admin, AskForToken(auth::Role::kPlanner, {"sales"}));
  const auto status = [&](const std::string& token) {
    return AskForMetrics(daemon.http_address(), token).result_int();
  };
  EXPECT_EQ(status(""), 401u);
  EXPECT_EQ(status("tpk_made_up"), 401u);
  EXPECT_EQ(status(planner), 403u);
  EXPECT_EQ(status(ops), 200u);
  EXPECT_EQ(status(AdminToken()), 200u);
  EXPECT_THAT(AskForMetrics(daemon.http_address(), planner).body(), HasSubstr("ROLE_DENIED"));
}

TEST(MetricsAccess, IsOpenWhereTheConfigurationSaysSo) {
  const AdminTokenFile file;
  DaemonProcess daemon({.settings = TokenSettings(file, {"http.metrics_open=true"})});
  EXPECT_EQ(AskForMetrics(daemon.http_address()).result_int(), 200u);
  EXPECT_EQ(AskForMetrics(daemon.http_address())[http::field::content_type],
            "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace
}  // namespace touchpoint::testing
