// SPDX-License-Identifier: Apache-2.0
#include "services/query/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "common/auth/feed_secret.h"
#include "common/base/sha256.h"
#include "common/base/utf8.h"
#include "services/commit/memory/memory_store.h"
#include "services/query/calendar_feeds.h"
#include "tests/support/commit_draft.h"
#include "tests/support/seed.h"

namespace touchpoint::query {
namespace {

using model::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Instant At(const std::string& text) {
  return *ParseRfc3339(text);
}

/// Lines as a reader of RFC 5545 sees them, unfolded.
std::vector<std::string> Unfolded(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  for (size_t end = text.find("\r\n"); end != text.npos; end = text.find("\r\n", begin)) {
    const std::string line = text.substr(begin, end - begin);
    EXPECT_LE(line.size(), 75u) << line;
    EXPECT_EQ(FindTextFault(line), TextFault::kNone) << line;
    if (!lines.empty() && !line.empty() && line[0] == ' ') {
      lines.back() += line.substr(1);
    } else {
      lines.push_back(line);
    }
    begin = end + 2;
  }
  EXPECT_EQ(begin, text.size()) << "the last line has no end";
  return lines;
}

TEST(CalendarTest, IsWrittenAsTheStandardHasIt) {
  EXPECT_EQ(WriteCalendar(
                "Touchpoints of sales",
                {{"t1.x.1@touchpointd", At("2026-03-02T09:00:00.500Z"), At("2026-03-02T09:30:00Z"),
                  At("2026-03-01T08:00:00Z"), "visit, sales; a\\b", false},
                 {"t1.x.2@touchpointd", At("2026-03-03T09:00:00Z"), At("2026-03-03T09:30:00Z"),
                  At("2026-03-01T08:00:00Z"), "phone", true}}),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//touchpointd//touchpointd//EN\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "X-WR-CALNAME:Touchpoints of sales\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:t1.x.1@touchpointd\r\n"
            "DTSTAMP:20260301T080000Z\r\n"
            "DTSTART:20260302T090000Z\r\n"
            "DTEND:20260302T093000Z\r\n"
            "SUMMARY:visit\\, sales\\; a\\\\b\r\n"
            "END:VEVENT\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:t1.x.2@touchpointd\r\n"
            "DTSTAMP:20260301T080000Z\r\n"
            "DTSTART:20260303T090000Z\r\n"
            "DTEND:20260303T093000Z\r\n"
            "SUMMARY:phone\r\n"
            "STATUS:CANCELLED\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(CalendarTest, LongLinesAreFoldedBetweenCharacters) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (uint64_t i = random.Next() % 120; i > 0; --i) {
      text += std::vector<std::string>{"a", "\xc3\xbc", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       ",", " "}[random.Next() % 6];
    }
    std::string escaped;
    for (const char c : text) {
      escaped += c == ',' ? "\\," : std::string(1, c);
    }
    const auto lines = Unfolded(WriteCalendar(text, {}));
    EXPECT_EQ(lines.at(4), "X-WR-CALNAME:" + escaped);
  }
}

class CalendarFeedTest : public ::testing::Test {
 protected:
  /// A touchpoint of a timeline that is not stored yet.
  model::Touchpoint& Plan(const std::string& team, const std::string& at,
                          State state = State::kPlanned) {
    model::Touchpoint touchpoint;
    touchpoint.sequence = snapshot_.timeline.sequence_next++;
    touchpoint.state = state;
    touchpoint.verdict = model::Verdict::kScheduled;
    touchpoint.team = snapshot_.timeline.names.Intern(team);
    touchpoint.channel = snapshot_.timeline.names.Intern("visit");
    touchpoint.initiative = snapshot_.timeline.names.Intern("renewal");
    touchpoint.topic = snapshot_.timeline.names.Intern("secret-topic");
    touchpoint.scheduled = At(at);
    touchpoint.latest = touchpoint.scheduled + 7 * kDay;
    snapshot_.timeline.touchpoints.push_back(touchpoint);
    return snapshot_.timeline.touchpoints.back();
  }

  std::vector<std::string> Shown(bool with_id = false) {
    std::vector<std::string> shown;
    for (const CalendarEvent& event : EventsOf(snapshot_, "sales", with_id)) {
      EXPECT_EQ(event.end - event.start, std::chrono::minutes(30));
      shown.push_back(FormatRfc3339(event.start) + " " + event.summary +
                      (event.cancelled ? " cancelled" : ""));
    }
    return shown;
  }

  Snapshot snapshot_{"ada", 3, {}, At("2026-03-02T09:00:00Z")};
};

TEST_F(CalendarFeedTest, ShowsOneTeamsPlansAndWhoOnlyOnRequest) {
  Plan("sales", "2026-03-03T09:00:00Z");
  Plan("marketing", "2026-03-04T09:00:00Z");
  EXPECT_THAT(Shown(), ElementsAre("2026-03-03T09:00:00Z visit, sales, renewal"));
  EXPECT_THAT(Shown(true), ElementsAre("2026-03-03T09:00:00Z visit, sales, renewal, ada"));
  snapshot_.timeline.touchpoints[0].initiative = model::kNoName;
  EXPECT_THAT(Shown(), ElementsAre("2026-03-03T09:00:00Z visit, sales"));
  EXPECT_EQ(EventsOf(snapshot_, "sales", false)[0].uid,
            ToString(model::TouchpointId{3, 0, 1}) + "@touchpointd");
}

TEST_F(CalendarFeedTest, ShowsWhatIsToComeAndWhatWasTakenBack) {
  for (const State state : {State::kSuppressed, State::kDone, State::kFailed, State::kExpired}) {
    Plan("sales", "2026-03-03T09:00:00Z", state);
  }
  Plan("sales", "2026-02-27T09:00:00Z");  // long ago
  Plan("sales", "1970-01-01T00:00:00Z", State::kCancelled);
  Plan("sales", "2026-03-03T10:00:00Z", State::kCancelled).verdict = model::Verdict::kNone;
  EXPECT_THAT(Shown(), IsEmpty());
  Plan("sales", "2026-03-04T09:00:00Z", State::kMerged);
  Plan("sales", "2026-03-05T09:00:00Z", State::kCancelled);
  Plan("sales", "2026-03-01T00:00:00Z", State::kLeased).occupied_from = At("2026-03-02T08:59:00Z");
  EXPECT_THAT(Shown(), ElementsAre("2026-03-04T09:00:00Z visit, sales, renewal",
                                   "2026-03-05T09:00:00Z visit, sales, renewal cancelled",
                                   "2026-03-02T08:59:00Z visit, sales, renewal"));
}

class CalendarFeedsTest : public ::testing::Test {
 protected:
  /// Two people for whom teams a to d plan; feeds of team `team`.
  void Add(const std::string& stakeholder_id) {
    model::NameTable names;
    auto touchpoint = testing::TypicalTouchpoint(names, 1, clock_.Now());
    touchpoint.team = names.Intern("sales");
    auto draft = testing::DraftCommit(stakeholder_id, {}, clock_.Now(), touchpoint, names, random_);
    memory_.Commit(std::move(draft), {}, [](const Result<commit::CommitOutcome>& outcome) {
      ASSERT_EQ(outcome->kind, commit::CommitOutcome::Kind::kCommitted);
    });
    Run();
  }

  std::string AddFeed(const std::string& id, const std::vector<std::string>& stakeholder_ids,
                      bool with_ids = true) {
    const std::string secret = auth::FormatFeedSecret(id, auth::TokenSecret{7});
    memory_.AddFeed({id, Sha256(secret), "sales", stakeholder_ids, with_ids, "", "", clock_.Now()},
                    {}, [](const Result<bool>& added) { ASSERT_TRUE(added && *added); });
    Run();
    return secret;
  }

  void Run() {
    while (!posted_.empty()) {
      auto next = std::move(posted_.front());
      posted_.pop_front();
      next();
    }
  }

  Result<CalendarText> Fetch(const std::string& secret, const std::string& address = "") {
    std::optional<Result<CalendarText>> answer;
    feeds_.Read({secret, address}, {},
                [&answer](Result<CalendarText> read) { answer = std::move(read); });
    Run();
    return answer.value();
  }
  Result<std::string> Read(const std::string& secret) {
    return Fetch(secret).map([](const CalendarText& read) { return read.text; });
  }

  SeededRandom random_{1};
  std::deque<std::function<void()>> posted_;
  commit::MemoryStore memory_{4, [this](auto function) { posted_.push_back(std::move(function)); }};
  ManualClock clock_{FromMillis(1'772'442'000'000)};
  Finder finder_{memory_, clock_, 4};
  CalendarFeeds feeds_{memory_, {memory_, finder_, 4}, {20, 40, 2}};
};

TEST_F(CalendarFeedsTest, ASecretOpensItsFeedUntilItIsRevoked) {
  Add("ada");
  Add("bea");
  const std::string all = AddFeed("aaaaaaaaaaaa", {});
  const std::string one = AddFeed("bbbbbbbbbbbb", {"bea", "nobody"});
  const std::string plain = AddFeed("cccccccccccc", {}, false);
  const auto text = Read(all);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("ada"));
  EXPECT_THAT(*text, HasSubstr("bea"));
  EXPECT_THAT(*Read(one), HasSubstr("bea"));
  EXPECT_THAT(*Read(one), Not(HasSubstr("ada")));
  EXPECT_THAT(*Read(plain), HasSubstr("BEGIN:VEVENT"));
  EXPECT_THAT(*Read(plain), Not(HasSubstr("ada")));
  EXPECT_THAT(*Read(plain), Not(HasSubstr("bea")));
  memory_.RemoveFeed("aaaaaaaaaaaa", {}, [](const Result<bool>&) {});
  Run();
  EXPECT_EQ(Read(all).error().reason, "CALENDAR_FEED_NOT_FOUND");
}

TEST_F(CalendarFeedsTest, TheVersionIsOfWhatTheCalendarSaysNotOfWhenItWasRead) {
  Add("ada");
  const std::string secret = AddFeed("aaaaaaaaaaaa", {});
  const CalendarText before = Fetch(secret).value();
  clock_.Set(clock_.Now() + std::chrono::minutes(5));
  const CalendarText later = Fetch(secret).value();
  EXPECT_NE(later.text, before.text);  // it says when it was written
  EXPECT_EQ(later.version, before.version);
  Add("bea");
  EXPECT_NE(Fetch(secret).value().version, before.version);
}

TEST_F(CalendarFeedsTest, AFeedAndAnAddressHaveLimitsOfTheirOwn) {
  const std::string secret = AddFeed("aaaaaaaaaaaa", {});
  const std::string other = AddFeed("bbbbbbbbbbbb", {});
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(Fetch(secret, "192.0.2.1")) << i;
  }
  const auto often = Fetch(secret, "192.0.2.2");
  ASSERT_FALSE(often);
  EXPECT_EQ(often.error().reason, "FETCH_RATE");
  EXPECT_EQ(often.error().code, Code::kResourceExhausted);
  EXPECT_GT(often.error().retry_after.value(), Duration(0));
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(Fetch(other, "192.0.2.1")) << i;
  }
  EXPECT_EQ(Fetch("no secret", "192.0.2.1").error().reason, "FETCH_RATE");
  EXPECT_EQ(Fetch("no secret", "192.0.2.2").error().reason, "CALENDAR_FEED_NOT_FOUND");
  EXPECT_EQ(Fetch("no secret").error().reason, "CALENDAR_FEED_NOT_FOUND");
}

TEST_F(CalendarFeedsTest, NoMoreAreReadAtOnceThanThereArePlacesFor) {
  Add("ada");
  const std::string secret = AddFeed("aaaaaaaaaaaa", {});
  std::vector<std::string> answers;
  const auto begin = [&](const std::string& asked) {
    feeds_.Read({asked, ""}, {}, [&answers](const Result<CalendarText>& read) {
      answers.push_back(read ? "read" : read.error().reason);
    });
  };
  begin("no secret");  // takes no place
  for (int i = 0; i < 3; ++i) {
    begin(secret);
  }
  Run();
  EXPECT_THAT(answers, ElementsAre("CALENDAR_FEED_NOT_FOUND", "OVERLOADED", "read", "read"));
  EXPECT_TRUE(Read(secret)) << "the places are free again";
}

TEST_F(CalendarFeedsTest, AnotherSecretOpensNothing) {
  const std::string secret = AddFeed("aaaaaaaaaaaa", {});
  for (const std::string& other : {std::string(), std::string("aaaaaaaaaaaa"), secret + "x",
                                   auth::FormatFeedSecret("aaaaaaaaaaaa", auth::TokenSecret{8}),
                                   auth::FormatFeedSecret("bbbbbbbbbbbb", auth::TokenSecret{7})}) {
    const auto text = Read(other);
    ASSERT_FALSE(text) << other;
    EXPECT_EQ(text.error().code, Code::kNotFound);
    EXPECT_EQ(text.error().reason, "CALENDAR_FEED_NOT_FOUND");
  }
}

}  // namespace
}  // namespace touchpoint::query
