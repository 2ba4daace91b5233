// SPDX-License-Identifier: Apache-2.0
#include "services/query/throttle_filter.h"

#include <gtest/gtest.h>

namespace touchpoint::query {
namespace {

using model::Cause;
using model::Verdict;

commit::LoggedChange Changed(Cause cause, Verdict before, Verdict now) {
  commit::LoggedChange change;
  change.cause = cause;
  change.verdict_before = before;
  change.verdict = now;
  return change;
}

TEST(BelongsToThrottleLog, LeavesOutThePlainScheduledOnly) {
  commit::LoggedChange change = Changed(Cause::kPlanned, Verdict::kNone, Verdict::kScheduled);
  EXPECT_FALSE(BelongsToThrottleLog(change));
  change.reasons.emplace_back();  // on another channel
  EXPECT_TRUE(BelongsToThrottleLog(change));
  for (const Verdict verdict : {Verdict::kDeferred, Verdict::kMerged, Verdict::kSuppressed}) {
    EXPECT_TRUE(BelongsToThrottleLog(Changed(Cause::kPlanned, Verdict::kNone, verdict)));
  }
}

TEST(BelongsToThrottleLog, HasEveryChangeToAnEarlierDecision) {
  for (const Cause cause :
       {Cause::kDisplaced, Cause::kReoffered, Cause::kRescheduled, Cause::kExpired,
        Cause::kOverfilled, Cause::kCancelled, Cause::kFailed}) {
    EXPECT_TRUE(BelongsToThrottleLog(Changed(cause, Verdict::kScheduled, Verdict::kScheduled)));
  }
  for (const Cause cause : {Cause::kJoined, Cause::kLeft, Cause::kRedecided, Cause::kDone}) {
    commit::LoggedChange change = Changed(cause, Verdict::kScheduled, Verdict::kScheduled);
    EXPECT_FALSE(BelongsToThrottleLog(change));
    change.scheduled = FromMillis(1);
    EXPECT_TRUE(BelongsToThrottleLog(change));
    EXPECT_TRUE(BelongsToThrottleLog(Changed(cause, Verdict::kScheduled, Verdict::kDeferred)));
  }
  EXPECT_FALSE(BelongsToThrottleLog(Changed(Cause::kCancelled, Verdict::kNone, Verdict::kNone)));
}

TEST(BelongsToThrottleLog, HasWhatHappenedOnlyWhereThereIsMoreToSay) {
  for (const Cause cause : {Cause::kDone, Cause::kRecorded, Cause::kOutcome}) {
    commit::LoggedChange change = Changed(cause, Verdict::kNone, Verdict::kNone);
    EXPECT_FALSE(BelongsToThrottleLog(change));
    change.reasons.emplace_back();  // late, a rule that it breaks or that followed
    EXPECT_TRUE(BelongsToThrottleLog(change));
  }
}

TEST(MakeThrottleLogEntry, HasNoTimeWhereThereIsNoPlace) {
  commit::JournalEntry entry;
  entry.partition = 3;
  entry.position = {1'772'442'000'000, 4};
  entry.index = 5;
  commit::LoggedChange change =
      Changed(Cause::kRedecided, Verdict::kScheduled, Verdict::kSuppressed);
  change.scheduled = change.scheduled_before = FromMillis(1'772'442'000'000);
  const v1::ThrottleLogEntry proto = MakeThrottleLogEntry(entry, change, 6);
  EXPECT_EQ(proto.entry_id(), "3.1772442000000-4.5.6");
  EXPECT_FALSE(proto.has_scheduled_time());
  EXPECT_TRUE(proto.has_scheduled_time_before());
  EXPECT_FALSE(proto.has_next_legal_time());
  EXPECT_EQ(proto.merged_into(), "");
}

}  // namespace
}  // namespace touchpoint::query
