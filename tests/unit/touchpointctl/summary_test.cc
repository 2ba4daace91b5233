// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "services/touchpointctl/summary/write_summary.h"

namespace touchpoint::ctl {
namespace {

using model::Verdict;

Instant At(std::string_view text) {
  return *ParseRfc3339(text);
}

PlanFate Fate(std::string team, std::string_view asked, Verdict verdict,
              std::string_view planned = "") {
  PlanFate fate;
  fate.stakeholder_id = "s";
  fate.team = std::move(team);
  fate.asked = At(asked);
  fate.verdict = verdict;
  fate.planned = ParseRfc3339(planned);
  return fate;
}

Summary Of(const std::vector<PlanFate>& fates) {
  return Summarize(fates, ZoneDatabase({}));
}

TEST(Summary, CountsVerdictsOverallAndPerTeam) {
  auto displaced = Fate("b", "2026-03-02T10:00:00Z", Verdict::kDeferred, "2026-03-04T10:00:00Z");
  displaced.displaced = true;
  const Summary summary =
      Of({Fate("a", "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z"), displaced,
          Fate("b", "2026-03-02T10:00:00Z", Verdict::kMerged, "2026-03-02T10:00:00Z"),
          Fate("b", "2026-03-02T10:00:00Z", Verdict::kSuppressed)});
  EXPECT_EQ(summary.all, (Tally{4, 1, 1, 1, 1, 1}));
  EXPECT_EQ(summary.stakeholders, 1u);
  ASSERT_EQ(summary.teams.size(), 2u);
  EXPECT_EQ(summary.teams[0].name, "b");
  EXPECT_EQ(summary.teams[0].tally, (Tally{3, 0, 1, 1, 1, 1}));
  EXPECT_EQ(summary.teams[1].tally, (Tally{1, 1, 0, 0, 0, 0}));
}

TEST(Summary, CloseMeansLessThanADayAfterTheOneBefore) {
  const Summary summary =
      Of({Fate("a", "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z"),
          Fate("a", "2026-03-03T09:59:59Z", Verdict::kDeferred, "2026-03-03T10:00:00Z")});
  EXPECT_EQ(summary.as_asked.close, 1u);
  EXPECT_EQ(summary.as_planned.close, 0u);
}

TEST(Summary, OtherStakeholdersContactsAreNotClose) {
  auto other = Fate("a", "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z");
  other.stakeholder_id = "s2";
  const Summary summary =
      Of({Fate("a", "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z"), other});
  EXPECT_EQ(summary.as_asked, (Conflicts{0, 0}));
  EXPECT_EQ(summary.stakeholders, 2u);
}

TEST(Summary, ADayOfThreeTeamsIsOneSharedDay) {
  const Summary summary =
      Of({Fate("a", "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z"),
          Fate("b", "2026-03-02T12:00:00Z", Verdict::kScheduled, "2026-03-02T12:00:00Z"),
          Fate("c", "2026-03-02T13:00:00Z", Verdict::kScheduled, "2026-03-03T00:00:00Z"),
          Fate("a", "2026-03-05T10:00:00Z", Verdict::kScheduled, "2026-03-05T10:00:00Z"),
          Fate("a", "2026-03-05T11:00:00Z", Verdict::kScheduled, "2026-03-05T11:00:00Z")});
  EXPECT_EQ(summary.as_asked.shared_days, 1u);
  EXPECT_EQ(summary.as_asked.close, 3u);
  EXPECT_EQ(summary.as_planned.shared_days, 1u);
}

TEST(Summary, MergedAndSuppressedAreNoContactsOfTheirOwn) {
  const Summary summary =
      Of({Fate("a", "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z"),
          Fate("b", "2026-03-02T10:00:00Z", Verdict::kMerged, "2026-03-02T10:00:00Z"),
          Fate("c", "2026-03-02T10:00:00Z", Verdict::kSuppressed)});
  EXPECT_EQ(summary.as_asked, (Conflicts{2, 1}));
  EXPECT_EQ(summary.as_planned, (Conflicts{0, 0}));
}

TEST(Summary, DaysAreThoseOfTheStakeholdersZone) {
  auto a = Fate("a", "2026-03-02T22:30:00Z", Verdict::kScheduled, "2026-03-02T22:30:00Z");
  auto b = Fate("b", "2026-03-02T23:30:00Z", Verdict::kScheduled, "2026-03-02T23:30:00Z");
  EXPECT_EQ(Of({a, b}).as_asked.shared_days, 1u);
  a.time_zone = b.time_zone = "Test/Berlin";
  const ZoneDatabase zones({ZoneTable("Test/Berlin", std::chrono::hours(1), {})});
  EXPECT_EQ(Summarize({a, b}, zones).as_asked.shared_days, 0u);
}

TEST(Summary, FitsOneScreen) {
  constexpr int kTeams = 40;
  std::vector<PlanFate> fates;
  fates.reserve(kTeams);
  for (int team = 0; team < kTeams; ++team) {
    fates.push_back(Fate("manufacturer-with-a-long-name-" + std::to_string(team),
                         "2026-03-02T10:00:00Z", Verdict::kScheduled, "2026-03-02T10:00:00Z"));
  }
  std::ostringstream out;
  std::ostringstream err;
  Console console{out, err};
  console.width = 80;
  WriteSummary(console, Of(fates));
  std::istringstream lines(out.str());
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  EXPECT_LE(count, 22u) << out.str();
  EXPECT_NE(out.str().find("30 other teams"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace touchpoint::ctl
