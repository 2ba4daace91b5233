// SPDX-License-Identifier: Apache-2.0
#include "services/query/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchpoint::query {
namespace {

using model::Reason;
using model::ReasonKind;
using std::chrono::hours;

constexpr Instant kMonday = FromMillis(1'772'442'000'000);  // 2026-03-02 09:00 UTC

std::string SentenceFor(const Reason& reason) {
  static const ZoneTable berlin("Europe/Berlin", hours(1), {});
  model::TouchpointView view;
  view.id = {17, 42, 2};
  view.details.last.reasons = {reason};
  model::TouchpointView other;
  other.id = {17, 42, 1};
  other.team = "sales";
  other.purpose = "promotion";
  const auto sentences = Explain({view, {other}, &berlin});
  EXPECT_EQ(sentences.size(), 1u);
  return sentences.front();
}

TEST(Explain, SaysWhichRuleWithWhichNumbers) {
  EXPECT_EQ(
      SentenceFor(
          {"one-a-day", ReasonKind::kRollingCap, "email", kMonday, kMonday + kDay, 1, kDay, {1}}),
      "Rule 'one-a-day' allows 1 contact in any 1d on email; at Mon 2 Mar 2026 10:00 "
      "(Europe/Berlin) it was taken up by t17.000000000001a.1 (sales, promotion); free again "
      "from Tue 3 Mar 2026 10:00 (Europe/Berlin).");
  EXPECT_EQ(
      SentenceFor({"no-sms", ReasonKind::kRollingCap, "sms", kMonday, std::nullopt, 0, kDay, {}}),
      "Rule 'no-sms' allows no contact in any 1d on sms, so at Mon 2 Mar 2026 10:00 "
      "(Europe/Berlin) was not possible; not free again within 400 days.");
  EXPECT_EQ(
      SentenceFor(
          {"visit-gap", ReasonKind::kGap, "visit", kMonday, kMonday + 3 * kDay, {}, 3 * kDay, {9}}),
      "Rule 'visit-gap' keeps contacts on visit 3d apart; at Mon 2 Mar 2026 10:00 "
      "(Europe/Berlin) it is too close to t17.000000000001a.9; free again from Thu 5 Mar "
      "2026 10:00 (Europe/Berlin).");
  EXPECT_EQ(SentenceFor({"evenings",
                         ReasonKind::kQuietHours,
                         "phone",
                         kMonday + hours(11),
                         kMonday + hours(22),
                         {},
                         {},
                         {}}),
            "Rule 'evenings' keeps phone quiet at Mon 2 Mar 2026 21:00 (Europe/Berlin); free again "
            "from Tue 3 Mar 2026 08:00 (Europe/Berlin).");
}

TEST(Explain, SaysWhatCameOfWhichTouchpoints) {
  Reason pause{"tired", ReasonKind::kOutcome, "email", kMonday, kMonday + kDay, 3, 30 * kDay, {1}};
  pause.outcome = model::Feedback::kIgnored;
  EXPECT_EQ(SentenceFor(pause),
            "Rule 'tired' makes contacts on email pause after 3 times IGNORED within 30d "
            "(t17.000000000001a.1 (sales, promotion)); free again from Tue 3 Mar 2026 10:00 "
            "(Europe/Berlin).");
  Reason left{"unsubscribe", ReasonKind::kConsent, "email", {}, {}, {}, {}, {1}};
  left.outcome = model::Feedback::kUnsubscribed;
  EXPECT_EQ(SentenceFor(left),
            "Rule 'unsubscribe' withdrew the stakeholder's consent on email after UNSUBSCRIBED "
            "(t17.000000000001a.1 (sales, promotion)).");
}

TEST(Explain, HasASentenceForEveryKind) {
  for (uint32_t kind = 1; kind <= UINT8_MAX; ++kind) {
    if (!model::IsReasonKind(kind)) {
      continue;
    }
    Reason reason;
    reason.kind = static_cast<ReasonKind>(kind);
    if (ToString(reason.kind) == "UNKNOWN") {
      continue;  // numbers have gaps
    }
    const std::string sentence = SentenceFor(reason);
    EXPECT_NE(sentence, "Unknown reason.") << kind;
    EXPECT_EQ(sentence.back(), '.');
    EXPECT_EQ(sentence.find("  "), std::string::npos) << sentence;
  }
}

TEST(FormatLocal, ShowsSecondsOnlyWhereThereAreAny) {
  EXPECT_EQ(FormatLocal(kMonday, nullptr), "Mon 2 Mar 2026 09:00 (UTC)");
  EXPECT_EQ(FormatLocal(kMonday + std::chrono::seconds(5), nullptr),
            "Mon 2 Mar 2026 09:00:05 (UTC)");
}

}  // namespace
}  // namespace touchpoint::query
