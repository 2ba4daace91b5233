// SPDX-License-Identifier: Apache-2.0
// The daemon's decisions as CloudEvents on a Redis stream.
#include <gmock/gmock.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <fstream>
#include <thread>

#include "tests/support/api_client.h"
#include "tests/support/collector.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {
namespace {

constexpr std::chrono::seconds kPatience(60);

class EventsTest : public ::testing::Test {
 protected:
  DaemonProcess::Options Options(const std::vector<std::string>& more = {}) {
    DaemonProcess::Options options{.redis_url = redis_.url(),
                                   .settings = {"events.stream.enabled=true"}};
    options.settings.insert(options.settings.end(), more.begin(), more.end());
    return options;
  }
  /// What redis-cli prints, a line per reply.
  std::vector<std::string> Cli(const std::string& command) const {
    const std::string line = "redis-cli -s " + redis_.address().socket + " " + command;
    std::vector<std::string> lines;
    FILE* out = popen(line.c_str(), "r");
    std::array<char, 8192> buffer{};
    while (fgets(buffer.data(), buffer.size(), out) != nullptr) {
      lines.emplace_back(buffer.data());
    }
    EXPECT_EQ(pclose(out), 0);
    return lines;
  }
  /// Until it is known of every partition where its events begin.
  void AwaitBegun(const std::string& place = "at") const {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    std::vector<std::string> length;
    while (length != std::vector<std::string>{"64\n"} && std::chrono::steady_clock::now() < until) {
      length = Cli("hlen 'tp:{0}:events:" + place + "'");
    }
    ASSERT_EQ(length, std::vector<std::string>{"64\n"});
  }
  /// The events, once there are so many.
  std::vector<boost::json::value> Await(size_t count) const {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    std::vector<boost::json::value> events;
    do {
      events.clear();
      for (const std::string& line : Cli("xrange 'tp:{0}:events' - +")) {
        if (line.front() == '{') {
          events.push_back(boost::json::parse(line));
        }
      }
      std::this_thread::yield();
    } while (events.size() < count && std::chrono::steady_clock::now() < until);
    EXPECT_EQ(events.size(), count);
    return events;
  }
  static std::vector<std::string> Subjects(const std::vector<boost::json::value>& events) {
    std::vector<std::string> subjects;
    for (const boost::json::value& event : events) {
      subjects.emplace_back(event.at("subject").as_string().c_str());
    }
    return subjects;
  }

  RedisProcess redis_;
};

TEST_F(EventsTest, EveryDecisionIsAnEventAndAGroupCanReadThem) {
  const DaemonProcess daemon(Options());
  ApiClient client(daemon.address());
  AwaitBegun();
  const std::string first = client.Plan(MakePlan("ada", "r1")).touchpoint().touchpoint_id();
  const std::string second = client.Plan(MakePlan("ada", "r2")).touchpoint().touchpoint_id();
  v1::CancelTouchpointResponse cancelled;
  ASSERT_TRUE(client.Cancel(first, cancelled).ok());
  const auto events = Await(4);
  EXPECT_THAT(Subjects(events), ::testing::IsSupersetOf({first, second}));
  EXPECT_EQ(events[0].at("type"), "touchpoint.v1.planned");
  EXPECT_EQ(events[1].at("data").at("verdict"), "VERDICT_DEFERRED");
  for (const boost::json::value& event : events) {
    EXPECT_EQ(event.at("data").as_object().count("stakeholderId"), 0u);
  }
  Cli("xgroup create 'tp:{0}:events' crm 0");
  EXPECT_GE(Cli("xreadgroup group crm one count 1 streams 'tp:{0}:events' '>'").size(), 4u);
}

TEST_F(EventsTest, ANewDaemonGoesOnWhereTheLastOneStoppedAndTwoPublishOnce) {
  std::vector<std::string> ids;
  {
    const DaemonProcess daemon(Options());
    AwaitBegun();
    ApiClient client(daemon.address());
    ids.push_back(client.Plan(MakePlan("ada", "r1")).touchpoint().touchpoint_id());
    Await(1);
  }
  {
    // One that makes no events.
    const DaemonProcess daemon({.redis_url = redis_.url()});
    ApiClient client(daemon.address());
    ids.push_back(client.Plan(MakePlan("bob", "r1")).touchpoint().touchpoint_id());
  }
  const DaemonProcess one(Options());
  const DaemonProcess other(Options({"events.stakeholders=true"}));
  ApiClient client(one.address());
  for (const char* id : {"cid", "dan", "eve"}) {
    ids.push_back(client.Plan(MakePlan(id, "r1")).touchpoint().touchpoint_id());
  }
  EXPECT_THAT(Subjects(Await(5)), ::testing::UnorderedElementsAreArray(ids));
}

TEST_F(EventsTest, AWebhookIsToldOfThemInOrder) {
  Collector receiver(204);
  const ScratchFolder folder("events");
  std::ofstream(folder.Path("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
  const DaemonProcess daemon(
      {.redis_url = redis_.url(),
       .settings = {"events.webhook.url=http://127.0.0.1:" + std::to_string(receiver.port()) + "/",
                    "events.webhook.secret_file=" + folder.Path("secret"),
                    "events.webhook.allow_private=true"}});
  AwaitBegun("hook");
  ApiClient client(daemon.address());
  const std::string first = client.Plan(MakePlan("ada", "r1")).touchpoint().touchpoint_id();
  const std::string second = client.Plan(MakePlan("ada", "r2")).touchpoint().touchpoint_id();
  std::vector<boost::json::value> events;
  for (const Collector::Posted& posted : receiver.Await(2)) {
    events.push_back(boost::json::parse(posted.body));
    EXPECT_EQ(events.back().at("id").as_string().c_str(), posted.headers.at("webhook-id"));
  }
  EXPECT_THAT(Subjects(events), ::testing::ElementsAre(first, second));
  EXPECT_THAT(Cli("exists 'tp:{0}:events'"), ::testing::ElementsAre("0\n"));
}

TEST_F(EventsTest, NobodyAskedForThemThereAreNone) {
  const DaemonProcess daemon({.redis_url = redis_.url()});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("ada", "r1"));
  EXPECT_THAT(Cli("exists 'tp:{0}:events' 'tp:{0}:events:at'"), ::testing::ElementsAre("0\n"));
}

}  // namespace
}  // namespace touchpoint::testing
