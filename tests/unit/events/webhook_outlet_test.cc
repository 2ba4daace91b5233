// SPDX-License-Identifier: Apache-2.0
#include "services/events/webhook_outlet.h"

#include <gmock/gmock.h>

#include "tests/support/collector.h"
#include "tests/unit/events/memory_events.h"

namespace touchpoint::events {
namespace {

using commit::JournalPosition;
using testing::Collector;
using testing::MemoryEvents;

constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

class WebhookOutletTest : public ::testing::Test {
 protected:
  WebhookOutlet::Options Options(int port, uint32_t attempts_max) const {
    WebhookOutlet::Options options{
        {*http::ParseUrl("http://127.0.0.1:" + std::to_string(port) + "/events"),
         *webhook::Secret::Parse(kSecret), true}};
    options.attempts_max = attempts_max;
    return options;
  }
  /// Delivers two events of partition 0, and waits until that is known.
  Result<commit::EventStore::Appended> Deliver(WebhookOutlet& outlet) {
    std::optional<Result<commit::EventStore::Appended>> appended;
    outlet.AppendEvents(
        {0, JournalPosition{1, 0}, JournalPosition{2, 0}, {R"({"id":"e1"})", R"({"id":"e2"})"}},
        std::chrono::steady_clock::now(),
        [&](Result<commit::EventStore::Appended> result) { appended = std::move(result); });
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!appended && std::chrono::steady_clock::now() < until) {
      core_.restart();
      core_.run_for(std::chrono::milliseconds(1));
    }
    return appended.value_or(tl::unexpected(Failure{}));
  }

  WebhookOutletTest() { positions_.positions[0] = JournalPosition{1, 0}; }

  CoreLoop core_;
  MemoryEvents positions_{1};
};

TEST_F(WebhookOutletTest, DeliversInOrderSignedUnderTheirIdsAndThenMovesOn) {
  Collector receiver(202);
  WebhookOutlet outlet(core_, positions_, Options(receiver.port(), 5));
  const auto appended = Deliver(outlet);
  ASSERT_TRUE(appended);
  EXPECT_TRUE(appended->here);
  EXPECT_EQ(positions_.positions[0], (JournalPosition{2, 0}));
  EXPECT_TRUE(positions_.events.empty());
  const auto posted = receiver.Await(2);
  ASSERT_EQ(posted.size(), 2u);
  EXPECT_EQ(posted[0].body, R"({"id":"e1"})");
  EXPECT_EQ(posted[1].headers.at("webhook-id"), "e2");
  EXPECT_EQ(posted[0].headers.at("content-type"), "application/cloudevents+json; charset=utf-8");
  EXPECT_EQ(posted[0].headers.at("webhook-signature"),
            webhook::Secret::Parse(kSecret)->Sign(
                "e1", std::stoll(posted[0].headers.at("webhook-timestamp")), posted[0].body));
}

TEST_F(WebhookOutletTest, AnEventThatNobodyTakesIsGivenUpAndTheNextComes) {
  Collector receiver(500);
  WebhookOutlet outlet(core_, positions_, Options(receiver.port(), 1));
  ASSERT_TRUE(Deliver(outlet));
  EXPECT_EQ(receiver.Await(2).size(), 2u);
  EXPECT_EQ(positions_.positions[0], (JournalPosition{2, 0}));
}

TEST_F(WebhookOutletTest, AnEventIsRepeatedUnderItsId) {
  Collector receiver(500);
  WebhookOutlet outlet(core_, positions_, Options(receiver.port(), 2));
  ASSERT_TRUE(Deliver(outlet));
  const auto posted = receiver.Await(4);
  EXPECT_EQ(posted[0].headers.at("webhook-id"), "e1");
  EXPECT_EQ(posted[1].headers.at("webhook-id"), "e1");
  EXPECT_EQ(posted[2].headers.at("webhook-id"), "e2");
}

TEST_F(WebhookOutletTest, EndsInTheMiddle) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::address_v4::loopback(), 0});
  auto outlet = std::make_unique<WebhookOutlet>(core_, positions_,
                                                Options(silent.local_endpoint().port(), 5));
  outlet->AppendEvents({0, JournalPosition{1, 0}, JournalPosition{2, 0}, {R"({"id":"e1"})"}},
                       std::chrono::steady_clock::now(),
                       [](const Result<commit::EventStore::Appended>& /*none*/) { FAIL(); });
  silent.accept();
  outlet.reset();
  core_.run_for(std::chrono::milliseconds(1));
  EXPECT_EQ(positions_.positions[0], (JournalPosition{1, 0}));
}

}  // namespace
}  // namespace touchpoint::events
