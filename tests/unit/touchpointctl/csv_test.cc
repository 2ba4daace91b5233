// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/csv.h"

#include <gmock/gmock.h>

namespace touchpoint::ctl {
namespace {

using testing::ElementsAre;

TEST(Csv, SplitsPlainFields) {
  EXPECT_THAT(SplitCsv("a,b,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(SplitCsv(""), ElementsAre(""));
}

TEST(Csv, KeepsEmptyFieldsAlsoAtBothEnds) {
  EXPECT_THAT(SplitCsv(",a,,"), ElementsAre("", "a", "", ""));
}

TEST(Csv, QuotedFieldsHoldCommasQuotesAndLines) {
  EXPECT_THAT(SplitCsv("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"\""),
              ElementsAre("a,b", "say \"hi\"", "two\nlines", ""));
}

TEST(Csv, QuoteInsidePlainFieldIsText) {
  EXPECT_THAT(SplitCsv("5\" pipe,x"), ElementsAre("5\" pipe", "x"));
  EXPECT_TRUE(HasClosedQuotes("5\" pipe,x"));
}

TEST(Csv, KnowsWhetherARecordGoesOnInTheNextLine) {
  EXPECT_FALSE(HasClosedQuotes("a,\"b"));
  EXPECT_FALSE(HasClosedQuotes("a,\"b\"\""));
  EXPECT_TRUE(HasClosedQuotes("a,\"b\"\"\""));
}

}  // namespace
}  // namespace touchpoint::ctl
