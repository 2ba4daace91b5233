// SPDX-License-Identifier: Apache-2.0
#include "services/events/publisher.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/unit/events/memory_events.h"
#include "tests/unit/query/journal_script.h"

namespace touchpoint::events {
namespace {

using commit::JournalPosition;
using ::testing::ElementsAre;
using testing::JournalScript;
using testing::MemoryEvents;

constexpr commit::Partition kPartitions = 2;

class PublisherTest : public ::testing::Test {
 protected:
  std::shared_ptr<Publisher> Start() {
    auto publisher = std::make_shared<Publisher>(Publisher::Seams{tail_, store_, core_, {}, {}},
                                                 EventFormat{"/test", true});
    publisher->Start();
    return publisher;
  }
  /// Until so many events have been published; within a minute.
  void RunUntil(size_t events) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (store_.events.size() < events && std::chrono::steady_clock::now() < until) {
      journal_.AnswerAll();
      core_.restart();
      core_.run_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(store_.events.size(), events);
  }
  /// Whom the events are about, in their order.
  std::vector<std::string> Stakeholders() const {
    std::vector<std::string> ids;
    for (const std::string& event : store_.events) {
      const auto parsed = boost::json::parse(event);
      ids.emplace_back(parsed.at("data").at("stakeholderId").as_string().c_str());
    }
    return ids;
  }

  CoreLoop core_;
  JournalScript journal_{kPartitions};
  query::JournalTail tail_{journal_, core_};
  MemoryEvents store_{kPartitions};
};

TEST_F(PublisherTest, BeginsWithWhatComesFromNowOn) {
  journal_.Append(0, 10, "old");
  const auto publisher = Start();
  journal_.AnswerAll();
  journal_.Append(0, 11, "ada");
  journal_.Append(1, 12, "bob");
  RunUntil(2);
  EXPECT_THAT(Stakeholders(), ::testing::UnorderedElementsAre("ada", "bob"));
}

TEST_F(PublisherTest, GoesOnWhereItWasThoughNobodyWatched) {
  {
    const auto gone = Start();
    journal_.AnswerAll();
  }
  journal_.Append(0, 11, "ada");
  const auto publisher = Start();
  journal_.Append(0, 12, "bob");
  RunUntil(2);
  EXPECT_THAT(Stakeholders(), ElementsAre("ada", "bob"));
}

TEST_F(PublisherTest, TwoOfThemPublishEachEventOnce) {
  const auto one = Start();
  const auto other = Start();
  journal_.AnswerAll();
  for (uint64_t i = 0; i < 100; ++i) {
    journal_.Append(0, 11 + i);
  }
  RunUntil(100);
  // What the slower one still has on its way changes nothing.
  journal_.Append(0, 200, "last");
  RunUntil(101);
  EXPECT_EQ(Stakeholders().back(), "last");
}

TEST_F(PublisherTest, AFailureDelaysAndLosesNothing) {
  const auto publisher = Start();
  journal_.AnswerAll();
  store_.failures = 2;
  journal_.Append(0, 11, "ada");
  journal_.Append(0, 12, "bob");
  RunUntil(2);
  EXPECT_THAT(Stakeholders(), ElementsAre("ada", "bob"));
}

TEST_F(PublisherTest, APositionThatGoesBackPublishesAgain) {
  const auto publisher = Start();
  journal_.AnswerAll();
  journal_.Append(0, 11, "ada");
  RunUntil(1);
  store_.positions[0] = JournalPosition{10, 0};
  journal_.Append(0, 12, "bob");
  RunUntil(3);
  EXPECT_THAT(Stakeholders(), ElementsAre("ada", "ada", "bob"));
}

TEST_F(PublisherTest, MoreThanItHoldsIsReadAgain) {
  const auto publisher = Start();
  journal_.AnswerAll();
  constexpr size_t kMany = 10'000;
  for (size_t i = 0; i < kMany; ++i) {
    journal_.Append(0, 11 + i);
  }
  RunUntil(kMany);
}

TEST_F(PublisherTest, AGapIsPassedOver) {
  const auto first = Start();
  journal_.AnswerAll();
  journal_.Append(0, 11, "ada");
  RunUntil(1);
  store_.positions[0] = JournalPosition{5, 0};
  journal_.Append(0, 12, "bob");
  journal_.TrimOne(0);
  const auto second = Start();
  RunUntil(2);
  EXPECT_THAT(Stakeholders(), ElementsAre("ada", "bob"));
}

}  // namespace
}  // namespace touchpoint::events
