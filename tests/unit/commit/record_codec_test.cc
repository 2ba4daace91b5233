// SPDX-License-Identifier: Apache-2.0
#include "services/commit/record_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "services/commit/redis/seal.h"
#include "services/commit/redis/timeline_codec.h"
#include "tests/support/commit_draft.h"
#include "tests/support/seed.h"

namespace touchpoint::commit {
namespace {

constexpr int kRounds = 2000;

TEST(RecordCodecTest, AnyTouchpointComesBack) {
  SeededRandom random(testing::Seed());
  for (int i = 0; i < kRounds; ++i) {
    model::NameTable names;
    model::Touchpoint touchpoint = testing::RandomTouchpoint(random, names, 7);
    storage::v1::TouchpointRecord record;
    Encode(touchpoint, record);
    const auto decoded = Decode(record, 7);
    ASSERT_TRUE(decoded);
    ASSERT_EQ(*decoded, touchpoint);
  }
}

TEST(RecordCodecTest, TheMostDistantInstantsComeBack) {
  constexpr auto kMin = std::numeric_limits<int64_t>::min();
  constexpr auto kMax = std::numeric_limits<int64_t>::max();
  model::Touchpoint touchpoint;
  touchpoint.arrival = FromMillis(kMax);
  touchpoint.earliest = FromMillis(kMin);
  touchpoint.preferred = FromMillis(kMin);
  touchpoint.latest = FromMillis(kMax);
  touchpoint.scheduled = FromMillis(kMax);
  touchpoint.occupied_from = FromMillis(kMin);
  touchpoint.occupied_to = FromMillis(kMax);
  storage::v1::TouchpointRecord record;
  Encode(touchpoint, record);
  EXPECT_EQ(Decode(record, touchpoint.sequence).value(), touchpoint);
}

TEST(RecordCodecTest, AnyDetailsComeBack) {
  SeededRandom random(testing::Seed());
  for (int i = 0; i < kRounds; ++i) {
    const model::Details details = testing::RandomDetails(random);
    storage::v1::DetailsRecord record;
    Encode(details, record);
    ASSERT_EQ(Decode(record).value(), details);
  }
}

TEST(RecordCodecTest, DigestsAreShortAndAnyOtherTextSurvives) {
  const std::string digest = "sha256:" + std::string(32, '0') + std::string(32, 'f');
  storage::v1::Digest record;
  Encode(digest, record);
  EXPECT_LE(record.ByteSizeLong(), 34u);
  for (const std::string& text : {digest, std::string("sha256:"), std::string("sha256:ABC"),
                                  "sha256:" + std::string(64, 'F'), std::string()}) {
    storage::v1::Digest stored;
    Encode(text, stored);
    EXPECT_EQ(Decode(stored), text);
  }
}

TEST(RecordCodecTest, NumbersThatMeanNothingAreDamage) {
  model::NameTable names;
  SeededRandom random(1);
  storage::v1::TouchpointRecord good;
  Encode(testing::TypicalTouchpoint(names, 1, Instant()), good);
  ASSERT_TRUE(Decode(good, 1));
  const auto broken = [&good](auto&& change) {
    storage::v1::TouchpointRecord record = good;
    change(record);
    const auto decoded = Decode(record, 1);
    return !decoded && decoded.error().reason == "RECORD_CORRUPT";
  };
  EXPECT_TRUE(broken([](auto& record) { record.set_flags(0); }));
  EXPECT_TRUE(broken([](auto& record) { record.set_flags(10); }));
  EXPECT_TRUE(broken([](auto& record) { record.set_flags(1 | 5 << 4); }));
  EXPECT_TRUE(broken([](auto& record) { record.set_flags(1u << 10 | 1u); }));
  EXPECT_TRUE(broken([](auto& record) { record.set_priority(-51); }));
  EXPECT_TRUE(broken([](auto& record) { record.set_team(65536); }));
  EXPECT_TRUE(broken([](auto& record) {
    while (record.channels_size() <= static_cast<int>(model::ChannelList::kMax)) {
      record.add_channels(1);
    }
  }));
  storage::v1::Reason reason;
  EXPECT_FALSE(Decode(reason)) << "a reason has a kind";
}

TEST(RecordCodecTest, ATouchpointThatWasNeverLeasedSaysNothingOfLeases) {
  model::NameTable names;
  storage::v1::TouchpointRecord record;
  Encode(testing::TypicalTouchpoint(names, 1, Instant()), record);
  EXPECT_FALSE(record.has_lease());
}

TEST(RecordCodecTest, ANonceOfAnotherLengthIsDamage) {
  storage::v1::TouchpointRecord record;
  model::NameTable names;
  Encode(testing::TypicalTouchpoint(names, 1, Instant()), record);
  record.mutable_lease()->set_nonce(std::string(15, 'x'));
  EXPECT_FALSE(Decode(record, 1));
  record.mutable_lease()->set_nonce(std::string(16, 'x'));
  EXPECT_TRUE(Decode(record, 1));
}

// A lease is a field of its own: with it, the touchpoint would be longer than 64 bytes.
TEST(RecordCodecTest, ALeaseIsStoredBesideItsTouchpointAndGoesWithIt) {
  SeededRandom random(1);
  const Instant now = FromMillis(1772442000000);
  model::NameTable names;
  model::Touchpoint touchpoint = testing::TypicalTouchpoint(names, 1, now);
  touchpoint.lease = {7, 3, {~uint64_t{0}, ~uint64_t{0}}, now + 4 * kDay, now + 5 * kDay};
  StakeholderCommit commit = testing::DraftCommit("anna", {}, now, touchpoint, names, random);
  const HashWrites writes = EncodeWrites(commit);
  bool found = false;
  for (const auto& [field, value] : writes.timeline_set) {
    EXPECT_LE(value.size(), 64u) << "field " << field;
    found = found || field == "l1";
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(DecodeTimeline(writes.timeline_set).value(), *commit.after);

  Fields lost = writes.timeline_set;
  std::erase_if(lost, [](const auto& field) { return field.first == "l1"; });
  EXPECT_FALSE(DecodeTimeline(lost)) << "the head counts leases";
  Fields orphaned = writes.timeline_set;
  for (auto& [field, value] : orphaned) {
    field = field == "l1" ? "l2" : field;
  }
  EXPECT_FALSE(DecodeTimeline(orphaned)) << "the seal knows its place";

  commit.changed.clear();
  commit.removed = {1};
  EXPECT_THAT(EncodeWrites(commit).timeline_removed, ::testing::ElementsAre("1", "l1", "f1"));
}

// The hash of a timeline stays a listpack only while no value is longer than 64 bytes.
TEST(RecordCodecTest, ATypicalRecordIsAtMost64BytesLong) {
  model::Timeline before;
  SeededRandom random(1);
  const Instant now = FromMillis(1772442000000);
  for (model::Sequence sequence = 1; sequence <= 100; ++sequence) {
    model::NameTable names = before.names;
    const auto touchpoint = testing::TypicalTouchpoint(names, sequence, now);
    StakeholderCommit commit = testing::DraftCommit("anna", before, now, touchpoint, names, random);
    for (const auto& [field, value] : EncodeWrites(commit).timeline_set) {
      ASSERT_LE(value.size(), 64u) << "field " << field;
    }
    before = *commit.after;
  }
  model::NameTable names = before.names;
  model::Touchpoint moved = testing::TypicalTouchpoint(names, 101, now);
  moved.verdict = model::Verdict::kDeferred;
  moved.scheduled += 3 * kDay;
  StakeholderCommit commit = testing::DraftCommit("anna", before, now, moved, names, random);
  for (const auto& [field, value] : EncodeWrites(commit).timeline_set) {
    EXPECT_LE(value.size(), 64u) << "field " << field;
  }
}

}  // namespace
}  // namespace touchpoint::commit
