// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/registry.h"

#include <gmock/gmock.h>

namespace touchpoint::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Registry, WritesWhatIsCounted) {
  Registry registry;
  const Counter sold = registry.MakeCounter("sold_total", "What was sold.", {{"what", "tea"}});
  sold.Add();
  sold.Add(2);
  registry.MakeHistogram("taken_seconds", "How long it took.", {0.5, 1})
      .Observe(std::chrono::milliseconds(700));
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# HELP sold_total What was sold.\n# TYPE sold_total counter\n"
                              "sold_total{what=\"tea\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("taken_seconds_bucket{le=\"0.5\"} 0\n"
                              "taken_seconds_bucket{le=\"1\"} 1\n"
                              "taken_seconds_bucket{le=\"+Inf\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("taken_seconds_sum 0.7\n"));
}

TEST(Registry, GivesTheSameMetricForTheSameLabels) {
  Registry registry;
  registry.MakeCounter("sold_total", "Sold.", {{"what", "tea"}}).Add();
  registry.MakeCounter("sold_total", "Sold.", {{"what", "tea"}}).Add();
  registry.MakeCounter("sold_total", "Sold.", {{"what", "jam"}}).Add();
  EXPECT_THAT(registry.Text(), HasSubstr("sold_total{what=\"tea\"} 2\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("sold_total{what=\"jam\"} 1\n"));
}

TEST(Registry, ReadsWhatIsReadWhenItIsAskedFor) {
  Registry registry;
  double level = 3;
  double total = 5;
  registry.AddGauge("level", "How high.", [&] { return level; });
  registry.AddCounter("passed_total", "How many.", [&] { return total; });
  registry.Sample();
  EXPECT_THAT(registry.Text(), HasSubstr("level 3\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("passed_total 5\n"));
  level = 1;
  total = 7;
  EXPECT_THAT(registry.Text(), HasSubstr("level 3\n"));
  registry.Sample();
  EXPECT_THAT(registry.Text(), HasSubstr("level 1\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("passed_total 7\n"));
  total = 2;  // a counter never falls
  registry.Sample();
  EXPECT_THAT(registry.Text(), HasSubstr("passed_total 7\n"));
}

TEST(Registry, TellsOnlyTheLastInfo) {
  Registry registry;
  registry.SetInfo("policy_info", "The policy.", {{"revision", "a"}});
  registry.SetInfo("policy_info", "The policy.", {{"revision", "b"}});
  EXPECT_THAT(registry.Text(), HasSubstr("policy_info{revision=\"b\"} 1\n"));
  EXPECT_THAT(registry.Text(), Not(HasSubstr("revision=\"a\"")));
}

TEST(Registry, CountsNothingWithHandlesOfNobody) {
  Counter().Add();
  Histogram().Observe(1.0);
}

TEST(Registry, EscapesLabels) {
  Registry registry;
  registry.MakeCounter("sold_total", "Sold.", {{"what", "\"tea\"\n\\"}}).Add();
  EXPECT_THAT(registry.Text(), HasSubstr(R"(sold_total{what="\"tea\"\n\\"} 1)"));
}

}  // namespace
}  // namespace touchpoint::metrics
