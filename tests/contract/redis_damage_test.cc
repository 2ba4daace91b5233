// SPDX-License-Identifier: Apache-2.0
// What a RedisStore does with keys that were damaged: refuse, and leave everything as it is.
#include <gmock/gmock.h>

#include "services/commit/redis/log_codec.h"
#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using Kind = CommitOutcome::Kind;

std::string Reason(const Result<LoadedTimeline>& result) {
  return result ? "" : result.error().reason;
}

class RedisDamage : public ::testing::Test {
 protected:
  Result<LoadedTimeline> TryLoad(const std::string& id) {
    return h.Await<LoadedTimeline>(
        [&](auto done) { h.store().Load(id, StoreHarness::Soon(), std::move(done)); });
  }

  // Puts a list where `key` was; answers what Restore() needs.
  std::string Occupy(const std::string& key) {
    std::string dump = h.Ask({"DUMP", key}).text;
    h.Ask({"DEL", key});
    h.Ask({"RPUSH", key, "foreign"});
    return dump;
  }
  void Restore(const std::string& key, const std::string& dump) {
    h.Ask({"DEL", key});
    if (!dump.empty()) {
      h.Ask({"RESTORE", key, "0", dump});
    }
  }

  // What is stored under keys that name the stakeholder.
  std::vector<std::pair<std::string, std::string>> Of(const std::string& id) {
    auto snapshot = h.Snapshot();
    std::erase_if(snapshot,
                  [&](const auto& item) { return item.first.find(":" + id) == std::string::npos; });
    return snapshot;
  }

  RedisHarness h{1};
};

TEST_F(RedisDamage, AForeignTypeInAKeyOfThePartitionStopsTheCallBeforeItWrites) {
  const model::Timeline anna = h.Grow("anna", At(0));
  for (const std::string& key : {h.keys.Clock(0), h.keys.Log(0), h.keys.Due(0)}) {
    const std::string dump = Occupy(key);
    const auto before = h.Snapshot();
    const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
    ASSERT_FALSE(outcome) << key;
    EXPECT_EQ(outcome.error().reason, "RECORD_CORRUPT") << key;
    EXPECT_EQ(h.Snapshot(), before) << key;
    Restore(key, dump);
  }
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random))->kind,
            Kind::kCommitted);
}

TEST_F(RedisDamage, AForeignTypeInASurrogateTableStopsOnlyNewStakeholders) {
  const model::Timeline anna = h.Grow("anna", At(0));
  Occupy(h.keys.Surrogates(0));
  std::vector<StakeholderCommit> commits;
  commits.push_back(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  commits.push_back(testing::DraftRandomCommit("new", {}, At(1), h.random));
  const auto outcomes = h.CommitAll(std::move(commits));
  EXPECT_TRUE(outcomes[0]);
  ASSERT_FALSE(outcomes[1]);
  EXPECT_EQ(outcomes[1].error().reason, "RECORD_CORRUPT");
  EXPECT_EQ(h.Ask({"EXISTS", h.keys.Timeline(0, "new")}).integer, 0);
  EXPECT_EQ(h.Ask({"EXISTS", h.keys.Details(0, "new")}).integer, 0);
}

TEST_F(RedisDamage, AForeignTypeInAStakeholdersKeyDoesNotHurtItsNeighbours) {
  const model::Timeline anna = h.Grow("anna", At(0));
  const model::Timeline ben = h.Grow("ben", At(0));
  for (const std::string& key : {h.keys.Timeline(0, "anna"), h.keys.Details(0, "anna")}) {
    const std::string dump = Occupy(key);
    const auto before = Of("anna");
    const model::Timeline now = h.Load("ben").timeline;
    std::vector<StakeholderCommit> commits;
    commits.push_back(testing::DraftRandomCommit("anna", anna, At(1), h.random));
    commits.push_back(testing::DraftRandomCommit("ben", now, At(1), h.random));
    const auto outcomes = h.CommitAll(std::move(commits));
    ASSERT_FALSE(outcomes[0]) << key;
    EXPECT_EQ(outcomes[0].error().code, Code::kDataLoss) << key;
    EXPECT_EQ(outcomes[1]->kind, Kind::kCommitted) << key;
    EXPECT_EQ(Of("anna"), before) << key;
    Restore(key, dump);
  }
  EXPECT_EQ(h.Load("ben").timeline.revision, 3u);
}

TEST_F(RedisDamage, AClockThatRanBackIsNotedByTheLog) {
  const model::Timeline anna = h.Grow("anna", At(100));
  h.Ask({"SET", h.keys.Clock(0), "5-0 5-0"});
  const auto before = h.Snapshot();
  const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, "RECORD_CORRUPT");
  EXPECT_EQ(h.Snapshot(), before);
}

TEST_F(RedisDamage, AFlippedByteInAnyFieldOfATimelineIsFound) {
  StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(0), h.random);
  auto after = std::make_shared<model::Timeline>(*commit.after);
  after->profile.time_zone = "Europe/Berlin";
  commit.after = after;
  commit.profile_changed = true;
  ASSERT_TRUE(h.Commit(std::move(commit)));
  const std::string key = h.keys.Timeline(0, "anna");
  const redis::Reply fields = h.Ask({"HGETALL", key});
  ASSERT_GE(fields.elements.size(), 10u);
  for (size_t i = 0; i < fields.elements.size(); i += 2) {
    const std::string& field = fields.elements[i].text;
    const std::string& value = fields.elements[i + 1].text;
    for (size_t at = 0; at < value.size(); ++at) {
      std::string flipped = value;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      h.Ask({"HSET", key, field, flipped});
      const auto loaded = TryLoad("anna");
      ASSERT_EQ(Reason(loaded), "RECORD_CORRUPT") << "field " << field << " byte " << at;
      ASSERT_EQ(loaded.error().code, Code::kDataLoss);
    }
    h.Ask({"HDEL", key, field});
    ASSERT_EQ(Reason(TryLoad("anna")), "RECORD_CORRUPT") << "without field " << field;
    h.Ask({"HSET", key, field, value});
  }
  EXPECT_EQ(TryLoad("anna")->timeline, *after);
  h.Ask({"HSET", key, "foreign", "1"});
  EXPECT_EQ(Reason(TryLoad("anna")), "RECORD_CORRUPT");
}

TEST_F(RedisDamage, ARecordUnderAnotherNumberIsFound) {
  h.Grow("anna", At(0));
  h.Grow("anna", At(1));
  const std::string key = h.keys.Timeline(0, "anna");
  const std::string first = h.Ask({"HGET", key, "1"}).text;
  const std::string second = h.Ask({"HGET", key, "2"}).text;
  h.Ask({"HSET", key, "1", second, "2", first});
  EXPECT_EQ(Reason(TryLoad("anna")), "RECORD_CORRUPT");
}

TEST_F(RedisDamage, AFlippedByteInDetailsIsFound) {
  h.Grow("anna", At(0));
  const std::string key = h.keys.Details(0, "anna");
  const std::string value = h.Ask({"HGET", key, "1"}).text;
  for (size_t at = 0; at < value.size(); ++at) {
    std::string flipped = value;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    h.Ask({"HSET", key, "1", flipped});
    const auto details = h.Await<std::vector<std::optional<model::Details>>>([&](auto done) {
      h.store().LoadDetails("anna", {1}, StoreHarness::Soon(), std::move(done));
    });
    ASSERT_FALSE(details) << "byte " << at;
    EXPECT_EQ(details.error().reason, "RECORD_CORRUPT");
  }
}

TEST_F(RedisDamage, AFlippedByteInTheLogIsFound) {
  h.Grow("anna", At(0));
  const redis::Reply call = h.Ask({"XRANGE", h.keys.Log(0), "-", "+"}).elements.at(0);
  ASSERT_TRUE(DecodeCall(0, call));
  for (const size_t field : {3u, 5u}) {
    const std::string& value = call.elements[1].elements[field].text;
    for (size_t at = 0; at < value.size(); ++at) {
      redis::Reply damaged = call;
      char& byte = damaged.elements[1].elements[field].text[at];
      byte = static_cast<char>(byte ^ (1 << (at % 8)));
      const auto decoded = DecodeCall(0, damaged);
      ASSERT_FALSE(decoded) << "field " << field << " byte " << at;
      EXPECT_EQ(decoded.error().code, Code::kDataLoss);
    }
  }
}

TEST_F(RedisDamage, ADamagedInitiativeIsNoneAndTakesNobodyElsesAway) {
  for (const char* id : {"anna", "ben", "cleo"}) {
    model::NameTable names;
    const model::Touchpoint touchpoint = testing::TypicalTouchpoint(names, 1, At(0));
    ASSERT_TRUE(h.Commit(testing::DraftCommit(id, {}, At(0), touchpoint, names, h.random)));
  }
  const model::NameId name = h.Load("anna").timeline.touchpoints[0].initiative;
  h.Ask({"HSET", h.keys.Timeline(0, "anna"), "n" + std::to_string(name), "12345spring"});
  Occupy(h.keys.Timeline(0, "ben"));
  const auto words = h.Await<std::vector<std::string>>([&](auto done) {
    h.journal().ReadInitiatives(0, {{"anna", 1, name}, {"cleo", 1, name}, {"ben", 1, name}},
                                StoreHarness::Soon(), std::move(done));
  });
  ASSERT_TRUE(words);
  EXPECT_THAT(*words, ::testing::ElementsAre("", "spring", ""));
}

}  // namespace
}  // namespace touchpoint::commit
