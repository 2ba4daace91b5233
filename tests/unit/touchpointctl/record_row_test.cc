// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/record_row.h"

#include <gtest/gtest.h>

#include "services/touchpointctl/rows/bulk_reader.h"
#include "services/touchpointctl/rows/mapping_file.h"
#include "services/touchpointctl/rows/row_reader.h"

namespace touchpoint::ctl {
namespace {

OrRefusal<RecordRow> Read(const std::string& json, const std::string& mapping = "{}") {
  const auto row = ParseJsonRow(json, 7);
  const auto parsed = ParseMapping(mapping, "m.yaml");
  EXPECT_TRUE(row && parsed);
  return RecordRow::Read(*row, *parsed);
}

TEST(RecordRow, ReadsEveryKey) {
  const auto row = Read(R"({"request_id":"r","stakeholder_id":"s","team":"t","channel":"email",
    "purpose":"sales","topic":"x","initiative":"i","done_time":"2026-03-02T10:00:00.0001Z",
    "time_zone":"Europe/Berlin","region":"DE","outcome_text":"wants a visit",
    "preferred_time":"no concern of a record"})");
  ASSERT_TRUE(row) << row.error().message;
  const v1::Record record = row->ToRecord();
  EXPECT_EQ(record.request_id(), "r");
  EXPECT_EQ(record.stakeholder_id(), "s");
  EXPECT_EQ(record.team(), "t");
  EXPECT_EQ(record.channel(), "email");
  EXPECT_EQ(record.purpose(), "sales");
  EXPECT_EQ(record.topic(), "x");
  EXPECT_EQ(record.initiative(), "i");
  EXPECT_EQ(record.done_time().seconds(), 1772445600);
  EXPECT_EQ(record.done_time().nanos(), 1'000'000);  // rounded up
  EXPECT_EQ(record.time_zone(), "Europe/Berlin");
  EXPECT_EQ(record.region(), "DE");
  EXPECT_EQ(record.outcome_text(), "wants a visit");
}

TEST(RecordRow, ATimeThatIsMissingIsLeftToTheDaemon) {
  const auto row = Read(R"({"request_id":"r"})");
  ASSERT_TRUE(row);
  EXPECT_FALSE(row->ToRecord().has_done_time());
}

TEST(RecordRow, ATimeThatIsNoneIsRefusedWithLineAndInputField) {
  const auto row =
      Read(R"({"request_id":"r","occurred_at":"last week"})", "{done_time: occurred_at}");
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().line, 7u);
  EXPECT_EQ(row.error().request_id, "r");
  EXPECT_EQ(row.error().reason, "TIME_RANGE");
  EXPECT_EQ(row.error().field, "done_time");
  EXPECT_EQ(row.error().message,
            "done_time (input field 'occurred_at') is no time like 2026-03-02T09:00:00Z");
}

TEST(RecordRow, IsShiftedByItsDoneTime) {
  std::vector<OrRefusal<RecordRow>> rows = {Read(R"({"done_time":"2013-08-01T12:00:00Z"})"),
                                            Read("{}")};
  const Instant start = *ParseRfc3339("2026-03-01T12:00:00Z");
  ShiftBy(Stretch(rows, Shift{start}, Instant()), rows);
  EXPECT_EQ(rows[0]->done, start);
  EXPECT_EQ(rows[1]->done, std::nullopt);
}

}  // namespace
}  // namespace touchpoint::ctl
