// SPDX-License-Identifier: Apache-2.0
// People are erased while callers on two daemons plan, cancel and report for them. Everything about
// them that a caller chooses is a canary: afterwards none of it is anywhere.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "tests/fault/extent.h"
#include "tests/functional/timeline_watcher.h"
#include "tests/support/authority.h"
#include "tests/support/campaign_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

using testing::ApiClient;
using testing::DaemonProcess;

constexpr size_t kCallers = 4;
constexpr int kPlansBefore = 12;  // of a person, before it is erased
constexpr std::chrono::seconds kPatience(60);

std::string AllFiles(const std::string& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
  }
  return all;
}

/// What is written around the first place of a text, for who has to find out what it is.
std::string Around(const std::string& all, const std::string& text) {
  const size_t at = all.find(text);
  return at == std::string::npos ? "" : all.substr(at < 200 ? 0 : at - 200, 400);
}

class ErasureTest : public ::testing::Test {
 protected:
  testing::RedisProcess& redis() { return redis_; }

  ApiClient Client(size_t daemon) {
    return ApiClient((daemon % 2 == 0 ? first_ : second_).address(),
                     {testing::AdminToken(), "", "", ""});
  }

  /// One of many plans for the person, all of whose words are canaries.
  v1::Plan DrawPlan(const std::string& person, SeededRandom& random) const {
    v1::Plan plan = testing::MakePlan(person, canary_ + "-r" + std::to_string(random.Next() % 40),
                                      std::chrono::hours(random.Next() % 100));
    plan.set_topic(canary_ + "-topic" + std::to_string(random.Next() % 3));
    plan.set_initiative(canary_ + "-initiative");
    plan.set_content_ref(canary_ + "-content");
    plan.set_region(canary_ + "-region");
    (*plan.mutable_attributes())[canary_ + "-key"] = canary_ + "-value";
    return plan;
  }

  static bool IsErased(const v1::PlanTouchpointResponse& response) {
    const auto& reasons = response.touchpoint().decision().reasons();
    return !reasons.empty() && reasons[0].kind() == v1::REASON_KIND_ERASED;
  }

  /// Plans, cancels, reports and writes the profile, until it is told that the person was erased.
  void Race(size_t number, const std::string& person, uint64_t seed) {
    SeededRandom random(seed);
    ApiClient client = Client(number);
    while (true) {
      const v1::Plan plan = DrawPlan(person, random);
      v1::PlanTouchpointResponse planned;
      if (client.Plan(plan, planned).ok()) {
        ++plans_;
        if (IsErased(planned)) {
          return;
        }
      }
      Disturb(client, plan, random);
    }
  }

  void Disturb(ApiClient& client, const v1::Plan& plan, SeededRandom& random) const {
    grpc::ClientContext context;
    testing::SetDeadline(context);
    v1::RequestKey key;
    key.set_team(plan.team());
    key.set_stakeholder_id(plan.stakeholder_id());
    key.set_request_id(plan.request_id());
    switch (random.Next() % 4) {
      case 0: {
        v1::CancelTouchpointRequest request;
        *request.mutable_key() = key;
        v1::CancelTouchpointResponse response;
        client.touchpoints().CancelTouchpoint(&context, request, &response);
        break;
      }
      case 1: {
        v1::ReportOutcomeRequest request;
        *request.mutable_key() = key;
        request.set_outcome(v1::OUTCOME_DONE);
        request.set_outcome_text(canary_ + "-outcome");
        *request.mutable_outcome_time() = testing::ToStamp(SystemClock().Now());
        v1::ReportOutcomeResponse response;
        client.touchpoints().ReportOutcome(&context, request, &response);
        break;
      }
      case 2: {
        v1::PutStakeholderRequest request;
        v1::Stakeholder& profile = *request.mutable_stakeholder();
        profile.set_stakeholder_id(plan.stakeholder_id());
        profile.set_time_zone(kZone);
        profile.set_region(canary_ + "-region");
        profile.add_segments(canary_ + "-segment");
        v1::PutStakeholderResponse response;
        client.stakeholders().PutStakeholder(&context, request, &response);
        break;
      }
      default:
        break;
    }
  }

  void Erase(const std::string& person, size_t daemon) {
    v1::EraseStakeholderRequest request;
    request.set_stakeholder_id(person);
    v1::EraseStakeholderResponse response;
    ApiClient client = Client(daemon);
    grpc::ClientContext context;
    testing::SetDeadline(context, kPatience);
    const grpc::Status status =
        client.stakeholders().EraseStakeholder(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void CreateFeed(const std::string& person) {
    v1::CreateCalendarFeedRequest request;
    request.set_team("sales");
    request.add_stakeholder_ids(person);
    request.add_stakeholder_ids("somebody-else");
    v1::CreateCalendarFeedResponse response;
    grpc::ClientContext context;
    testing::SetDeadline(context);
    ApiClient client = Client(0);
    EXPECT_TRUE(client.admin().CreateCalendarFeed(&context, request, &response).ok());
  }

  /// One person's life and end.
  void LiveAndErase(size_t round) {
    const std::string person = canary_ + "-" + std::to_string(round);
    ApiClient first = Client(0);
    ApiClient second = Client(1);
    testing::PlanAll(first, testing::MakeHeader("campaign-" + std::to_string(round)), {person}, 1);
    CreateFeed(person);
    testing::TimelineWatcher here(first.touchpoints(), person);
    testing::TimelineWatcher there(second.touchpoints(), person);
    ASSERT_TRUE(here.Read() && there.Read());
    plans_ = 0;
    std::vector<std::thread> callers;
    for (size_t i = 0; i < kCallers; ++i) {
      callers.emplace_back([this, i, person, seed = random_.Next()] { Race(i, person, seed); });
    }
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (plans_ < kPlansBefore && std::chrono::steady_clock::now() < until) {
      here.Read();  // it is told of every plan
    }
    Erase(person, random_.Next() % 2);
    for (std::thread& caller : callers) {
      caller.join();
    }
    for (testing::TimelineWatcher* watcher : {&here, &there}) {
      while (watcher->Read()) {
      }
      EXPECT_EQ(testing::ToRefusal(watcher->Finish()).reason, "STAKEHOLDER_ERASED");
    }
    EXPECT_TRUE(IsErased(first.Plan(DrawPlan(person, random_))));
    EXPECT_TRUE(IsErased(second.Plan(DrawPlan(person, random_))));
  }

  /// The slow log, once it has nothing of the people any more or that does not happen.
  std::string AwaitSlowLog() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    std::string all;
    do {
      all.clear();
      const std::string socket = redis_.url().substr(std::string("unix://").size());
      FILE* out = popen(("redis-cli -s " + socket + " SLOWLOG GET -1").c_str(), "r");
      std::array<char, 4096> part;
      for (size_t got = 0; (got = fread(part.data(), 1, part.size(), out)) > 0;) {
        all.append(part.data(), got);
      }
      EXPECT_EQ(pclose(out), 0);
    } while (all.find(canary_) != std::string::npos && std::chrono::steady_clock::now() < until);
    return all;
  }

  /// Everything that Redis holds, as the commands that would write it: keys, fields and values.
  std::string AwaitRewrite() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    std::string all;
    do {
      redis_.Run({"BGREWRITEAOF"});  // refused while one is under way
      all = AllFiles(redis_.directory());
    } while (all.find(canary_) != std::string::npos && std::chrono::steady_clock::now() < until);
    return all;
  }

  static constexpr char kZone[] = "Antarctica/Troll";

  const uint64_t seed_ = testing::Seed();
  SeededRandom random_{seed_};
  const std::string canary_ = "canary" + std::to_string(random_.Next() % 1'000'000'000);
  // As text, so that nothing in the file is compressed; with every command in the slow log.
  testing::RedisProcess redis_{{"--aof-use-rdb-preamble", "no", "--slowlog-log-slower-than", "0",
                                "--slowlog-max-len", "100000"}};
  testing::AdminTokenFile token_;
  const std::vector<std::string> settings_ =
      testing::TokenSettings(token_, {"log.level=debug", "redis.partitions=4"});
  DaemonProcess first_{{.redis_url = redis_.url(), .settings = settings_}};
  DaemonProcess second_{{.redis_url = redis_.url(), .settings = settings_}};
  std::atomic<int> plans_{0};
};

TEST_F(ErasureTest, NoByteOfThePersonIsLeftAnywhere) {
  const uint64_t erasures = Extent("TOUCHPOINT_FAULT_ERASURES", 200, 10);
  for (size_t round = 0; round < erasures && !HasFailure(); ++round) {
    LiveAndErase(round);
  }
  const std::string note = "; TOUCHPOINT_SEED=" + std::to_string(seed_);
  ASSERT_NE(AllFiles(redis().directory()).find(canary_), std::string::npos)
      << "what is not there yet could not be missed" << note;
  Erase("somebody-unknown", 0);  // the slow log forgets the last refusals, too
  const std::string slow = AwaitSlowLog();
  EXPECT_FALSE(slow.empty()) << "it is written";
  EXPECT_EQ(Around(slow, canary_), "") << "in the slow log" << note;
  const std::string files = AwaitRewrite();
  EXPECT_EQ(Around(files, canary_), "") << "in the files of Redis" << note;
  EXPECT_NE(files.find("erased"), std::string::npos) << "the marks are in what was read";
  for (const DaemonProcess* daemon : {&first_, &second_}) {
    EXPECT_GT(daemon->Logged("EraseStakeholder"), 0u);
    EXPECT_EQ(Around(daemon->Log(), canary_), "") << "in the log of a daemon" << note;
    testing::HttpCaller caller(daemon->http_address());
    const auto metrics = caller.Call(testing::HttpText(
        "GET", "/metrics", {{"Authorization", "Bearer " + testing::AdminToken()}}));
    ASSERT_TRUE(metrics);
    EXPECT_NE(metrics->body().find("touchpointd_commits_total"), std::string::npos);
    EXPECT_EQ(Around(metrics->body(), canary_), "") << "in the metrics" << note;
  }
  std::printf("%zu people erased under load, no byte left\n", static_cast<size_t>(erasures));
}

}  // namespace
}  // namespace touchpoint::fault
