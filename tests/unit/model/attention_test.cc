// SPDX-License-Identifier: Apache-2.0
#include "common/model/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/model/lease.h"

namespace touchpoint::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Instant At(int64_t minutes) {
  return FromMillis(1'772'442'000'000) + std::chrono::minutes(minutes);
}

class AttentionTest : public ::testing::Test {
 protected:
  AttentionTest() {
    timeline_.surrogate = 77;
    policy_.channels["email"];
    policy_.channels["visit"];
  }

  NameId Name(const std::string& text) {
    const NameId known = timeline_.names.Find(text);
    if (known != kNoName) {
      return known;
    }
    timeline_.names.Put(next_name_, text);
    return next_name_++;
  }

  /// A touchpoint of team crm whose window is a day.
  Touchpoint& Add(State state, const std::string& channel, Instant scheduled) {
    Touchpoint touchpoint;
    touchpoint.sequence = timeline_.sequence_next++;
    touchpoint.state = state;
    touchpoint.verdict = Verdict::kScheduled;
    touchpoint.team = Name("crm");
    touchpoint.channel = Name(channel);
    touchpoint.scheduled = scheduled;
    touchpoint.latest = scheduled + kDay;
    timeline_.touchpoints.push_back(touchpoint);
    return timeline_.touchpoints.back();
  }

  Attention Look(Instant now) const { return AttentionAt(timeline_, policy_, now); }
  std::optional<Instant> Next(Instant now) const { return NextAttention(timeline_, policy_, now); }

  Timeline timeline_;
  Policy policy_;
  NameId next_name_ = 1;
};

const ReadyList kMail = {"email", "crm"};
const ReadyList kMailHeld = {"email", "crm", true};
const ReadyList kVisit = {"visit", "crm"};

TEST_F(AttentionTest, NothingOpenNeedsNone) {
  EXPECT_EQ(Next(At(0)), std::nullopt);
  for (const State state : {State::kDone, State::kFailed, State::kCancelled, State::kExpired}) {
    Add(state, "email", At(10));
  }
  EXPECT_EQ(Next(At(0)), std::nullopt);
  EXPECT_FALSE(IsListed(timeline_, policy_, At(20)));
  EXPECT_THAT(Look(At(20)).ready, IsEmpty());
}

TEST_F(AttentionTest, WhatIsPlannedIsReadyFromItsTimeUntilItsWindowEnds) {
  Add(State::kPlanned, "email", At(10));
  EXPECT_EQ(Next(At(0)), At(10));
  EXPECT_FALSE(IsListed(timeline_, policy_, At(10) - Duration(1)));
  EXPECT_THAT(Look(At(9)).ready, IsEmpty());
  EXPECT_THAT(Look(At(9)).past, IsEmpty());

  EXPECT_EQ(Next(At(10)), At(10));
  EXPECT_TRUE(IsListed(timeline_, policy_, At(10)));
  EXPECT_EQ(Look(At(10)).next, At(10) + kDay);
  EXPECT_THAT(Look(At(10)).ready, ElementsAre(Pair(kMail, At(10))));

  const Instant end = At(10) + kDay;
  EXPECT_FALSE(IsListed(timeline_, policy_, end));
  EXPECT_THAT(Look(end).ready, IsEmpty());
  EXPECT_THAT(Look(end).past, ElementsAre(kMail, kMailHeld));
  EXPECT_EQ(Look(end).next, end) << "it has to be written down that it has expired";
}

TEST_F(AttentionTest, EachListHasTheFirstOfItsOwn) {
  Add(State::kPlanned, "email", At(12));
  Add(State::kPlanned, "email", At(10));
  Add(State::kPlanned, "visit", At(11));
  Add(State::kPlanned, "sms", At(100));
  Add(State::kDone, "phone", At(5));
  const Attention attention = Look(At(20));
  EXPECT_THAT(attention.ready, ElementsAre(Pair(kMail, At(10)), Pair(kVisit, At(11))));
  EXPECT_THAT(attention.past,
              ElementsAre(kMailHeld, ReadyList{"phone", "crm"}, ReadyList{"phone", "crm", true},
                          ReadyList{"visit", "crm", true}));
  EXPECT_EQ(attention.next, At(100));
}

TEST_F(AttentionTest, WhatIsLeasedEndsAtItsEndAndWhatHasNoPlaceWithItsWindow) {
  Add(State::kLeased, "email", At(10)).occupied_to = At(15);
  EXPECT_EQ(Next(At(12)), At(15) + kAcknowledgeGrace);
  EXPECT_THAT(Look(At(12)).past, ElementsAre(kMail));
  EXPECT_TRUE(IsListed(timeline_, policy_, At(12)));
  Add(State::kSuppressed, "email", At(0)).latest = At(14);
  EXPECT_EQ(Next(At(12)), At(14));
  Add(State::kMerged, "email", At(0)).latest = At(13);
  EXPECT_EQ(Next(At(12)), At(13));
}

TEST_F(AttentionTest, WhatIsInDoubtIsReadyOnlyWhereItMayBeTriedAgain) {
  Touchpoint& touchpoint = Add(State::kInDoubt, "email", At(0));
  EXPECT_EQ(Next(At(5)), std::nullopt);
  EXPECT_THAT(Look(At(5)).ready, ElementsAre(Pair(kMailHeld, Instant())));
  touchpoint.lease.not_before = At(10);
  EXPECT_EQ(Next(At(5)), At(10));
  EXPECT_THAT(Look(At(10)).ready, ElementsAre(Pair(kMail, At(10))));
}

TEST_F(AttentionTest, WhatWasDeferredIsSpreadAndAlwaysTheSameWay) {
  policy_.channels["email"].spread = std::chrono::minutes(30);
  int early = 0;
  for (int i = 0; i < 400; ++i) {
    Touchpoint& touchpoint = Add(State::kPlanned, "email", At(0));
    EXPECT_EQ(ReadyTime(timeline_, touchpoint, policy_, At(0)), At(0))
        << "what stands where it asked";
    touchpoint.verdict = Verdict::kDeferred;
    const Instant ready = *ReadyTime(timeline_, touchpoint, policy_, At(0));
    EXPECT_GE(ready, At(0));
    EXPECT_LT(ready, At(30));
    EXPECT_EQ(ReadyTime(timeline_, touchpoint, policy_, At(0)), ready);
    early += ready < At(15) ? 1 : 0;
  }
  EXPECT_GT(early, 130);
  EXPECT_LT(early, 270);
  EXPECT_EQ(Next(At(0) - Duration(1)), Look(At(0) - Duration(1)).next);
}

TEST_F(AttentionTest, NothingIsSpreadPastTheWindowsOfItsContact) {
  policy_.channels["email"].spread = kDay;
  for (int i = 0; i < 50; ++i) {
    const Sequence host = timeline_.sequence_next;
    Touchpoint& touchpoint = Add(State::kPlanned, "email", At(0));
    touchpoint.verdict = Verdict::kDeferred;
    touchpoint.latest = At(40);
    EXPECT_LT(ReadyTime(timeline_, touchpoint, policy_, At(0)), At(20));
    Touchpoint& guest = Add(State::kMerged, "email", At(0));
    guest.host = host;
    guest.latest = At(4);
    EXPECT_LT(ReadyTime(timeline_, *timeline_.Find(host), policy_, At(0)), At(2));
  }
}

TEST_F(AttentionTest, WithoutRoomThereIsNoSpread) {
  policy_.channels["email"].spread = kDay;
  Touchpoint& touchpoint = Add(State::kPlanned, "email", At(0));
  touchpoint.verdict = Verdict::kDeferred;
  touchpoint.latest = At(0) + Duration(1);
  EXPECT_EQ(ReadyTime(timeline_, touchpoint, policy_, At(0)), At(0));
}

}  // namespace
}  // namespace touchpoint::model
