// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/mapping_file.h"

#include <gmock/gmock.h>

namespace touchpoint::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Mistakes(const std::string& text) {
  const auto mapping = ParseMapping(text, "m.yaml");
  return mapping ? "" : mapping.error().message;
}

TEST(MappingFile, NamesInputFieldsAndKeepsTheOthersUnderTheirOwnNames) {
  const auto mapping = ParseMapping("request_id: external_id\ntopic: campaign\n", "m.yaml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ((*mapping)[RowKey::kRequestId].field, "external_id");
  EXPECT_EQ((*mapping)[RowKey::kTopic].field, "campaign");
  EXPECT_EQ((*mapping)[RowKey::kTeam].field, "team");
}

TEST(MappingFile, ReadsWindowLeadAndShift) {
  const auto mapping =
      ParseMapping("{window: 14d, lead: 12h, shift: {start: now, step: 7d}}", "m.yaml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->window, 14 * kDay);
  EXPECT_EQ(mapping->lead, 12 * kHour);
  ASSERT_TRUE(mapping->shift);
  EXPECT_FALSE(mapping->shift->start);
  EXPECT_EQ(mapping->shift->step, 7 * kDay);
}

TEST(MappingFile, ShiftCanStartAtATime) {
  const auto mapping = ParseMapping("shift: {start: 2026-03-02T09:00:00Z}", "m.yaml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->shift->start, ParseRfc3339("2026-03-02T09:00:00Z"));
}

TEST(MappingFile, ReadsDefaultsAndConstants) {
  const auto mapping = ParseMapping(
      "default: {channel: email}\nconstant:\n  alternate_channels: [phone, visit]\n", "m.yaml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_THAT((*mapping)[RowKey::kChannel].fallback->texts, ElementsAre("email"));
  EXPECT_THAT((*mapping)[RowKey::kAlternateChannels].constant->texts,
              ElementsAre("phone", "visit"));
}

TEST(MappingFile, UnknownKeyIsNamedByPlaceWithALikelyCorrection) {
  EXPECT_EQ(Mistakes("team: t\ntopc: x\n"), "m.yaml:2:1: topc: unknown key, did you mean 'topic'?");
  EXPECT_EQ(Mistakes("default:\n  prioritty: 3\n"),
            "m.yaml:2:3: default.prioritty: unknown key, did you mean 'priority'?");
  EXPECT_EQ(Mistakes("shift: {start: now, stepp: 7d}"),
            "m.yaml:1:21: shift.stepp: unknown key, did you mean 'step'?");
}

TEST(MappingFile, NamesAllMistakesAtOnce) {
  const std::string mistakes = Mistakes("window: soon\nlead: [1]\nteam: {}\nteam: x\n");
  EXPECT_THAT(mistakes, HasSubstr("m.yaml:1:9: window: must be a duration"));
  EXPECT_THAT(mistakes, HasSubstr("m.yaml:2:7: lead: must be a duration"));
  EXPECT_THAT(mistakes, HasSubstr("m.yaml:3:7: team: must name an input field"));
  EXPECT_THAT(mistakes, HasSubstr("m.yaml:4:1: team: is there twice"));
}

TEST(MappingFile, RefusesWhatIsNoMap) {
  EXPECT_THAT(Mistakes("- a\n"), HasSubstr("must be a map"));
  EXPECT_THAT(Mistakes("shift: now\n"), HasSubstr("m.yaml:1:8: shift: must be {start: now}"));
  EXPECT_THAT(Mistakes("shift: {start: soon}\n"), HasSubstr("shift.start: must be now or a time"));
  EXPECT_THAT(Mistakes("a: [b\n"), HasSubstr("m.yaml:2:1: "));
}

TEST(MappingFile, MissingFileIsNotFound) {
  const auto mapping = LoadMapping("/nonexistent/mapping.yaml");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().code, Code::kNotFound);
}

}  // namespace
}  // namespace touchpoint::ctl
