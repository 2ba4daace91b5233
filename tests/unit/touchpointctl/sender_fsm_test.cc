// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/sender_fsm.h"

#include <gmock/gmock.h>

namespace touchpoint::ctl {
namespace {

using Kind = Order::Kind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Instant At(Duration t) {
  return Instant(std::chrono::hours(24) + t);
}

Failure Away() {
  return {Code::kUnavailable, "DRAINING", "the daemon stops", {}, {}, {}};
}

Failure Refusal(Code code, const std::string& reason) {
  return {code, reason, reason, {}, {}, {}};
}

AttemptEnd Said(v1::DispatchResult result) {
  return {.result = result};
}

/// "open 2", "begin a", "acknowledge a SENT", "return a".
std::vector<std::string> Words(const Orders& orders) {
  std::vector<std::string> words;
  for (const Order& order : orders) {
    const auto text = [&order]() -> std::string {
      switch (order.kind) {
        case Kind::kOpen:
          return "open " + std::to_string(order.credit);
        case Kind::kCredit:
          return "credit " + std::to_string(order.credit);
        case Kind::kClose:
          return "close";
        case Kind::kCancel:
          return "cancel";
        case Kind::kAskDue:
          return "ask due";
        case Kind::kBegin:
          return "begin " + order.lease_token;
        case Kind::kEnd:
          return "end " + order.lease_token;
        case Kind::kAcknowledge:
          return "acknowledge " + order.lease_token + " " + std::to_string(order.end.result);
        case Kind::kReturn:
          return "return " + order.lease_token;
        case Kind::kExtend:
          return "extend " + order.lease_token;
      }
      return "";
    };
    words.push_back(text());
  }
  return words;
}

class SenderFsmTest : public ::testing::Test {
 protected:
  /// Given at `now`, for a minute.
  static LeaseTerms Lease(const std::string& token, Instant now) {
    return {token, now, now + minutes(1)};
  }
  void ExpectTotals(uint64_t sent, uint64_t failed, uint64_t in_doubt, uint64_t returned) const {
    EXPECT_EQ(fsm.totals().sent, sent);
    EXPECT_EQ(fsm.totals().failed, failed);
    EXPECT_EQ(fsm.totals().in_doubt, in_doubt);
    EXPECT_EQ(fsm.totals().returned, returned);
  }
  /// Leases `token` and begins with it.
  void BeginOne(const std::string& token, Instant now) {
    ASSERT_THAT(Words(fsm.Leased({Lease(token, now)}, now)), ElementsAre("begin " + token));
  }

  SeededRandom random{1};
  SenderFsm fsm{{.parallel = 2, .attempt_max = minutes(5), .patience = seconds(30)}, random};
};

TEST_F(SenderFsmTest, SendsWhatItLeasesAndSaysSo) {
  EXPECT_THAT(Words(fsm.Start(At(seconds(0)))), ElementsAre("open 2"));
  EXPECT_EQ(fsm.wake_at(), Instant::max());
  BeginOne("a", At(seconds(1)));
  const Orders told = fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(3)));
  EXPECT_THAT(Words(told), ElementsAre("acknowledge a 1"));
  EXPECT_EQ(told[0].time, At(seconds(3)));
  EXPECT_THAT(Words(fsm.Answered("a", std::nullopt, At(seconds(3)))), ElementsAre("credit 1"));
  ExpectTotals(1, 0, 0, 0);
  EXPECT_FALSE(fsm.holds("a"));
  EXPECT_FALSE(fsm.finished());
}

TEST_F(SenderFsmTest, EachResultIsCountedAsWhatItIs) {
  fsm.Start(At(seconds(0)));
  const std::vector<v1::DispatchResult> results = {
      v1::DISPATCH_RESULT_SENT, v1::DISPATCH_RESULT_DELIVERED, v1::DISPATCH_RESULT_FAILED,
      v1::DISPATCH_RESULT_FAILED_FOR_GOOD, v1::DISPATCH_RESULT_UNKNOWN};
  for (const v1::DispatchResult result : results) {
    BeginOne("a", At(seconds(1)));
    fsm.Ended("a", Said(result), At(seconds(2)));
    fsm.Answered("a", std::nullopt, At(seconds(2)));
  }
  ExpectTotals(2, 2, 1, 0);
}

TEST_F(SenderFsmTest, TheTimeOfSendingIsByTheDaemonsClock) {
  fsm.Start(At(seconds(0)));
  // This host is ten minutes behind the daemon.
  fsm.Leased({{"a", At(minutes(10)), At(minutes(11))}}, At(seconds(0)));
  const Orders told = fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(2)));
  EXPECT_EQ(told.at(0).time, At(minutes(10) + seconds(2)));
}

TEST_F(SenderFsmTest, RunsNoMoreAtATimeThanItMay) {
  fsm.Start(At(seconds(0)));
  const Instant now = At(seconds(1));
  EXPECT_THAT(Words(fsm.Leased({Lease("a", now), Lease("b", now), Lease("c", now)}, now)),
              ElementsAre("begin a", "begin b"));
  EXPECT_THAT(Words(fsm.Ended("b", Said(v1::DISPATCH_RESULT_SENT), now)),
              ElementsAre("acknowledge b 1", "begin c"));
}

TEST_F(SenderFsmTest, NothingBeginsAtOrAfterSendBy) {
  fsm.Start(At(seconds(0)));
  EXPECT_THAT(Words(fsm.Leased({{"a", At(seconds(0)), At(seconds(10))}}, At(seconds(10)))),
              ElementsAre("return a"));
  EXPECT_THAT(Words(fsm.Leased({{"b", At(seconds(0)), At(seconds(10))}},
                               At(seconds(10) - milliseconds(1)))),
              ElementsAre("begin b"));
  fsm.Answered("a", std::nullopt, At(seconds(10)));
  ExpectTotals(0, 0, 0, 1);
}

TEST_F(SenderFsmTest, WhatWaitsTooLongIsGivenBackInTime) {
  fsm.Start(At(seconds(0)));
  const Instant now = At(seconds(0));
  fsm.Leased({{"a", now, now + minutes(9)}, {"b", now, now + minutes(9)}}, now);
  fsm.Leased({{"c", now, now + seconds(10)}}, now);
  EXPECT_EQ(fsm.wake_at(), now + seconds(10));
  EXPECT_THAT(Words(fsm.Tick(now + seconds(10))), ElementsAre("return c"));
}

TEST_F(SenderFsmTest, AClockThatIsBehindBeginsNothingTooLate) {
  fsm.Start(At(seconds(0)));
  // By this clock there would be ten minutes left, but the lease was for ten seconds only.
  const Instant now = At(seconds(0));
  fsm.Leased({{"a", now, now + minutes(9)}, {"b", now, now + minutes(9)}}, now);
  fsm.Leased({{"c", At(minutes(10)), At(minutes(10) + seconds(10))}}, now);
  EXPECT_THAT(Words(fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), now + seconds(11))),
              ElementsAre("acknowledge a 1", "return c"));
}

TEST_F(SenderFsmTest, ALeaseIsExtendedHalfWayThroughAndAgain) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  EXPECT_EQ(fsm.wake_at(), At(seconds(30)));
  EXPECT_THAT(Words(fsm.Tick(At(seconds(29)))), IsEmpty());
  EXPECT_THAT(Words(fsm.Tick(At(seconds(30)))), ElementsAre("extend a"));
  fsm.Extended("a", At(seconds(90)), At(seconds(30)));
  EXPECT_EQ(fsm.wake_at(), At(seconds(60)));
  EXPECT_THAT(Words(fsm.Tick(At(seconds(60)))), ElementsAre("extend a"));
  // Its window ends it: asking on is of no use, and it runs on.
  fsm.Extended("a", At(seconds(90)), At(seconds(60)));
  EXPECT_EQ(fsm.wake_at(), At(minutes(5)));
}

TEST_F(SenderFsmTest, AnExtensionThatNobodyAnswersIsAskedForAgain) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  fsm.Tick(At(seconds(30)));
  fsm.Extended("a", tl::unexpected(Away()), At(seconds(40)));
  EXPECT_EQ(fsm.wake_at(), At(seconds(50)));
  EXPECT_THAT(Words(fsm.Tick(At(seconds(50)))), ElementsAre("extend a"));
}

TEST_F(SenderFsmTest, ALostLeaseEndsItsAttemptAndLeavesItInDoubt) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  fsm.Tick(At(seconds(30)));
  const auto lost = tl::unexpected(Refusal(Code::kFailedPrecondition, "LEASE_LOST"));
  EXPECT_THAT(Words(fsm.Extended("a", lost, At(seconds(31)))), ElementsAre("end a"));
  EXPECT_THAT(Words(fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(32)))),
              ElementsAre("credit 1"));
  ExpectTotals(0, 0, 1, 0);
}

TEST_F(SenderFsmTest, AnAttemptThatTakesTooLongIsEndedOnce) {
  fsm.Start(At(seconds(0)));
  fsm.Leased({{"a", At(seconds(0)), At(std::chrono::hours(24))}}, At(seconds(0)));
  EXPECT_EQ(fsm.wake_at(), At(minutes(5)));
  EXPECT_THAT(Words(fsm.Tick(At(minutes(5)))), ElementsAre("end a"));
  EXPECT_THAT(Words(fsm.Tick(At(minutes(6)))), IsEmpty());
  EXPECT_THAT(Words(fsm.Ended("a", Said(v1::DISPATCH_RESULT_UNKNOWN), At(minutes(6)))),
              ElementsAre("acknowledge a 5"));
}

TEST_F(SenderFsmTest, AnAcknowledgementThatNobodyAnswersIsRepeatedUnchanged) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  const Orders first = fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(1)));
  fsm.Answered("a", Away(), At(seconds(2)));
  ASSERT_EQ(fsm.wake_at(), At(milliseconds(2100)));
  const Orders second = fsm.Tick(fsm.wake_at());
  ASSERT_THAT(Words(second), ElementsAre("acknowledge a 1"));
  EXPECT_EQ(second[0].time, first.at(0).time);
  fsm.Answered("a", Away(), At(seconds(3)));
  EXPECT_EQ(fsm.wake_at(), At(milliseconds(3200)));
  fsm.Tick(fsm.wake_at());
  fsm.Answered("a", std::nullopt, At(seconds(4)));
  ExpectTotals(1, 0, 0, 0);
}

TEST_F(SenderFsmTest, AnAcknowledgementThatIsRefusedLeavesItInDoubt) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(1)));
  fsm.Answered("a", Refusal(Code::kFailedPrecondition, "LEASE_LOST"), At(seconds(1)));
  ExpectTotals(0, 0, 1, 0);
}

TEST_F(SenderFsmTest, WhatWantsToWaitIsReturnedUntilThen) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  AttemptEnd later = Said(v1::DISPATCH_RESULT_FAILED);
  later.later = seconds(90);
  const Orders told = fsm.Ended("a", later, At(seconds(1)));
  EXPECT_THAT(Words(told), ElementsAre("return a"));
  EXPECT_EQ(told.at(0).time, At(seconds(91)));
}

TEST_F(SenderFsmTest, ABrokenStreamIsOpenedAgainAfterAWaitThatGrows) {
  fsm.Start(At(seconds(0)));
  Instant now = At(seconds(0));
  Duration longest(100);
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(Words(fsm.StreamEnded(Away(), now)), IsEmpty());
    EXPECT_GE(fsm.wake_at() - now, longest / 2) << i;
    EXPECT_LE(fsm.wake_at() - now, longest) << i;
    now = fsm.wake_at();
    EXPECT_THAT(Words(fsm.Tick(now)), ElementsAre("open 2")) << i;
    longest = std::min<Duration>(2 * longest, seconds(5));
  }
  BeginOne("a", now);
  fsm.StreamEnded(Away(), now);
  EXPECT_LE(std::min(fsm.wake_at(), At(std::chrono::hours(1))) - now, milliseconds(100));
}

TEST_F(SenderFsmTest, WhatIsHeldFromBeforeTakesItsPlaceOnTheNewStream) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  fsm.StreamEnded(Away(), At(seconds(1)));
  EXPECT_THAT(Words(fsm.Tick(At(seconds(2)))), ElementsAre("open 1"));
  fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(3)));
  EXPECT_THAT(Words(fsm.Answered("a", std::nullopt, At(seconds(3)))), ElementsAre("credit 1"));
}

TEST_F(SenderFsmTest, AStreamIsNotOpenedWithoutRoom) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  BeginOne("b", At(seconds(0)));
  fsm.StreamEnded(Away(), At(seconds(1)));
  EXPECT_THAT(Words(fsm.Tick(At(seconds(2)))), IsEmpty());
  fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(3)));
  EXPECT_THAT(Words(fsm.Answered("a", std::nullopt, At(seconds(3)))), ElementsAre("open 1"));
}

TEST_F(SenderFsmTest, StoppingFinishesWhatRunsAndGivesBackTheRest) {
  fsm.Start(At(seconds(0)));
  const Instant now = At(seconds(1));
  fsm.Leased({Lease("a", now), Lease("b", now), Lease("c", now)}, now);
  EXPECT_THAT(Words(fsm.Stop(now)), ElementsAre("close", "return c"));
  // What the daemon gave before it heard of the end.
  EXPECT_THAT(Words(fsm.Leased({Lease("d", now)}, now)), ElementsAre("return d"));
  EXPECT_THAT(Words(fsm.StreamEnded(Away(), now)), IsEmpty());
  for (const char* token : {"c", "d"}) {
    fsm.Answered(token, std::nullopt, now);
  }
  for (const char* token : {"a", "b"}) {
    EXPECT_FALSE(fsm.finished());
    fsm.Ended(token, Said(v1::DISPATCH_RESULT_SENT), At(seconds(20)));
    EXPECT_THAT(Words(fsm.Answered(token, std::nullopt, At(seconds(20)))), IsEmpty());
  }
  EXPECT_TRUE(fsm.finished());
  EXPECT_FALSE(fsm.failure());
  ExpectTotals(2, 0, 0, 2);
}

TEST_F(SenderFsmTest, StoppingHasPatienceWithADaemonButNotForEver) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(1)));
  fsm.Stop(At(seconds(2)));
  EXPECT_EQ(fsm.wake_at(), At(seconds(3)));
  EXPECT_THAT(Words(fsm.Tick(At(seconds(3)))), ElementsAre("cancel"));
  fsm.Answered("a", Away(), At(seconds(30)));
  EXPECT_TRUE(fsm.holds("a"));
  EXPECT_FALSE(fsm.finished());
  EXPECT_THAT(Words(fsm.Tick(fsm.wake_at())), ElementsAre("acknowledge a 1"));
  fsm.Answered("a", Away(), At(seconds(31)));
  ExpectTotals(0, 0, 1, 0);
  EXPECT_TRUE(fsm.finished());
}

TEST_F(SenderFsmTest, ARefusalThatDoesNotPassStopsIt) {
  fsm.Start(At(seconds(0)));
  BeginOne("a", At(seconds(0)));
  EXPECT_THAT(
      Words(fsm.StreamEnded(Refusal(Code::kPermissionDenied, "ROLE_DENIED"), At(seconds(1)))),
      IsEmpty());
  fsm.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(2)));
  fsm.Answered("a", std::nullopt, At(seconds(2)));
  EXPECT_TRUE(fsm.finished());
  ASSERT_TRUE(fsm.failure());
  EXPECT_EQ(fsm.failure()->reason, "ROLE_DENIED");
}

TEST_F(SenderFsmTest, ACommandThatCannotRunStopsIt) {
  fsm.Start(At(seconds(0)));
  const Instant now = At(seconds(1));
  fsm.Leased({Lease("a", now), Lease("b", now), Lease("c", now)}, now);
  AttemptEnd end = Said(v1::DISPATCH_RESULT_UNKNOWN);
  end.broken = "not found";
  EXPECT_THAT(Words(fsm.Ended("a", end, now)), ElementsAre("acknowledge a 5", "close", "return c"));
  ASSERT_TRUE(fsm.failure());
  EXPECT_EQ(fsm.failure()->message, "not found");
}

class OnceFsmTest : public SenderFsmTest {
 protected:
  SenderFsm once{{.parallel = 1, .attempt_max = minutes(5), .patience = seconds(30), .once = true},
                 random};
};

TEST_F(OnceFsmTest, EndsWhenNothingIsDue) {
  EXPECT_THAT(Words(once.Start(At(seconds(0)))), ElementsAre("open 1", "ask due"));
  EXPECT_THAT(Words(once.Due(false, At(seconds(1)))), ElementsAre("close"));
  // It was on its way when nothing was due any more: it is sent all the same.
  EXPECT_THAT(Words(once.Leased({Lease("a", At(seconds(1)))}, At(seconds(1)))),
              ElementsAre("begin a"));
  once.StreamEnded(Away(), At(seconds(1)));
  once.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(2)));
  EXPECT_FALSE(once.finished());
  once.Answered("a", std::nullopt, At(seconds(2)));
  EXPECT_TRUE(once.finished());
}

TEST_F(OnceFsmTest, ACommandThatCannotRunIsAFailureAlsoOfWhatCameLast) {
  once.Start(At(seconds(0)));
  once.Due(false, At(seconds(1)));
  once.Leased({Lease("a", At(seconds(1)))}, At(seconds(1)));
  AttemptEnd end = Said(v1::DISPATCH_RESULT_FAILED);
  end.broken = "it cannot be run";
  once.Ended("a", std::move(end), At(seconds(2)));
  ASSERT_TRUE(once.failure());
  EXPECT_EQ(once.failure()->message, "it cannot be run");
}

TEST_F(OnceFsmTest, AsksAgainWhileSomethingIsDueAndOnlyWhenIdle) {
  once.Start(At(seconds(0)));
  once.Leased({Lease("a", At(seconds(0)))}, At(seconds(0)));
  EXPECT_THAT(Words(once.Due(false, At(seconds(1)))), IsEmpty());
  EXPECT_THAT(Words(once.Tick(At(seconds(2)))), IsEmpty());
  once.Ended("a", Said(v1::DISPATCH_RESULT_SENT), At(seconds(3)));
  EXPECT_THAT(Words(once.Answered("a", std::nullopt, At(seconds(3)))),
              ElementsAre("credit 1", "ask due"));
  EXPECT_THAT(Words(once.Due(true, At(seconds(4)))), IsEmpty());
  EXPECT_EQ(once.wake_at(), At(seconds(5)));
  EXPECT_THAT(Words(once.Tick(At(seconds(5)))), ElementsAre("ask due"));
}

TEST_F(OnceFsmTest, AsksOnceTheStreamIsBack) {
  once.Start(At(seconds(0)));
  once.Due(tl::unexpected(Away()), At(seconds(0)));
  once.StreamEnded(Away(), At(seconds(0)));
  EXPECT_THAT(Words(once.Tick(At(milliseconds(200)))), ElementsAre("open 1"));
  EXPECT_THAT(Words(once.Tick(At(seconds(1)))), ElementsAre("ask due"));
}

}  // namespace
}  // namespace touchpoint::ctl
