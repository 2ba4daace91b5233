// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/record_summary.h"

#include <gtest/gtest.h>

#include <sstream>

#include "services/touchpointctl/summary/write_record_summary.h"

namespace touchpoint::ctl {
namespace {

RecordFate Fate(std::string team, std::string_view done) {
  RecordFate fate;
  fate.stakeholder_id = "s";
  fate.team = std::move(team);
  fate.done = ParseRfc3339(done);
  return fate;
}

RecordSummary Example() {
  RecordTotals totals;
  auto breaking = Fate("a", "2026-03-02T10:00:00Z");
  breaking.broken_rules = {"one-a-day", "three-a-week"};
  breaking.moved = 2;
  breaking.says_outcome = true;
  totals.Add(breaking);
  auto known = Fate("b", "2026-03-01T10:00:00Z");
  known.replayed = true;
  known.broken_rules = {"three-a-week"};
  known.stakeholder_id = "other";
  totals.Add(known);
  auto old = Fate("b", "2003-03-01T10:00:00Z");
  old.too_old = true;
  totals.Add(old);
  RecordSummary summary = totals.Total();
  summary.redecided.Add(model::Verdict::kDeferred);
  summary.redecided.Add(model::Verdict::kSuppressed);
  return summary;
}

TEST(RecordSummary, CountsWhatWasTakenKnownTooOldBreakingAndMoving) {
  const RecordSummary summary = Example();
  EXPECT_EQ(summary.all, (RecordTally{3, 1, 1, 1, 2, 1}));
  EXPECT_EQ(summary.stakeholders, 2u);
  EXPECT_EQ(summary.with_outcomes, 1u);
  EXPECT_EQ(summary.first, ParseRfc3339("2003-03-01T10:00:00Z"));
  EXPECT_EQ(summary.last, ParseRfc3339("2026-03-02T10:00:00Z"));
  ASSERT_EQ(summary.broken.size(), 2u);
  EXPECT_EQ(summary.broken[0].id, "three-a-week");
  EXPECT_EQ(summary.broken[0].records, 2u);
  ASSERT_EQ(summary.teams.size(), 2u);
  EXPECT_EQ(summary.teams[0].name, "b");
  EXPECT_EQ(summary.teams[0].tally, (RecordTally{2, 0, 1, 1, 1, 0}));
}

TEST(RecordSummary, FitsAScreenAndIsOneJsonObject) {
  std::ostringstream out;
  std::ostringstream err;
  WriteSummary(Console{out, err}, Example());
  EXPECT_EQ(out.str(),
            "3 records of 2 teams for 2 stakeholders, 2003-03-01 to 2026-03-02, 1 with an outcome\n"
            "\n"
            "team  records  recorded  known before  too old  break rules  move others\n"
            "b           2         0             1        1            1            0\n"
            "a           1         1             0        0            1            1\n"
            "all         3         1             1        1            2            1\n"
            "\n"
            "rules that records break  records\n"
            "three-a-week                    2\n"
            "one-a-day                       1\n"
            "\n"
            "planned touchpoints that had to move  now\n"
            "scheduled                               0\n"
            "deferred                                1\n"
            "merged                                  0\n"
            "suppressed                              1\n");
  EXPECT_EQ(RecordSummaryJson(RecordSummary{}),
            R"({"records":0,"recorded":0,"replayed":0,"tooOld":0,"breaking":0,"moving":0,)"
            R"("stakeholders":0,"refused":0,"withOutcomes":0,"firstTime":"","lastTime":"",)"
            R"("brokenRules":[],"redecided":{"scheduled":0,"deferred":0,"merged":0,)"
            R"("suppressed":0},"teams":[]})");
}

}  // namespace
}  // namespace touchpoint::ctl
