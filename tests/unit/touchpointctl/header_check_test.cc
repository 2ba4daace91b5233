// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/header_check.h"

#include <gtest/gtest.h>

#include "services/touchpointctl/rows/mapping_file.h"
#include "services/touchpointctl/rows/plan_row.h"
#include "services/touchpointctl/rows/record_row.h"

namespace touchpoint::ctl {
namespace {

std::string Check(const std::vector<std::string>& columns, const std::string& mapping = "{}") {
  const auto parsed = ParseMapping(mapping, "m.yaml");
  EXPECT_TRUE(parsed);
  return CheckHeader(columns, *parsed, RecordRow::kKeys, RecordRow::kRequiredKeys);
}

TEST(HeaderCheck, SaysNothingWhereAllColumnsAreUsedAndNoneIsMissing) {
  EXPECT_EQ(Check({"request_id", "stakeholder_id", "team", "channel", "purpose", "done_time"}), "");
}

TEST(HeaderCheck, NamesMissingColumnsWithALikelyCorrectionAndUnusedOnes) {
  EXPECT_EQ(Check({"request_id", "stakeholder_id", "team", "chanel", "purpose", "notes"}),
            "columns missing: channel, did you mean 'chanel'?; done_time\n"
            "columns not used: chanel, notes\n");
}

TEST(HeaderCheck, NamesTheColumnThatAMappingAsksForAndItsKey) {
  EXPECT_EQ(Check({"request_id", "stakeholder_id", "team", "channel", "purpose", "done_time"},
                  "{done_time: occurred_at, topic: campaign}"),
            "columns missing: campaign (for topic); occurred_at (for done_time)\n"
            "columns not used: done_time\n");
}

TEST(HeaderCheck, AConstantNeedsNoColumnAndADefaultOnlyOneThatIsNamed) {
  const std::vector<std::string> columns = {"request_id", "stakeholder_id", "purpose", "done_time",
                                            "team"};
  EXPECT_EQ(Check(columns, "{default: {channel: email}}"), "");
  EXPECT_EQ(Check(columns, "{constant: {channel: email, team: sales}}"),
            "columns not used: team\n");
  EXPECT_EQ(Check(columns, "{channel: medium, default: {channel: email}}"),
            "columns missing: medium (for channel)\n");
}

TEST(HeaderCheck, KeysOfPlansAreNoneOfRecords) {
  const std::vector<std::string> columns = {"request_id", "stakeholder_id", "team",
                                            "channel",    "purpose",        "preferred_time"};
  const Mapping mapping;
  EXPECT_EQ(CheckHeader(columns, mapping, PlanRow::kKeys, PlanRow::kRequiredKeys), "");
  EXPECT_EQ(Check(columns), "columns missing: done_time\ncolumns not used: preferred_time\n");
}

}  // namespace
}  // namespace touchpoint::ctl
