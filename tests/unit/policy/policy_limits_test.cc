// SPDX-License-Identifier: Apache-2.0
// A policy is of bounded size, and so is what is said about one that is not.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/unit/policy/policy_text.h"

namespace touchpoint::policy {
namespace {

std::string Rules(const std::string& section, size_t count, const std::string& rest) {
  std::string text = section + ":\n";
  for (size_t i = 0; i < count; ++i) {
    text.append("  - {id: ").append(section).append(std::to_string(i)).append(rest).append("}\n");
  }
  return text;
}

TEST(PolicyLimitsTest, AllowSixtyFourCapsAndGaps) {
  EXPECT_EQ(Errors(Rules("caps", 60, ", per: 1d") + Rules("gaps", 4, ", at_least: 1d")), "");
  EXPECT_EQ(Errors(Rules("caps", 64, ", per: 1d")), "");
  EXPECT_EQ(Errors(Rules("caps", 65, ", per: 1d")),
            "policy.yaml:9:3: caps: 65 caps and gaps together, at most 64 are possible");
  EXPECT_EQ(Errors(Rules("caps", 60, ", per: 1d") + Rules("gaps", 5, ", at_least: 1d")),
            "policy.yaml:70:3: gaps: 65 caps and gaps together, at most 64 are possible");
}

TEST(PolicyLimitsTest, AllowAThousandRules) {
  EXPECT_EQ(Errors(Rules("caps", 1, ", per: 1d") + Rules("merges", 999, "")), "");
  EXPECT_EQ(Errors(Rules("caps", 1, ", per: 1d") + Rules("merges", 1000, "")),
            "policy.yaml:1:1: 1001 rules, at most 1000 are possible");
}

TEST(PolicyLimitsTest, BoundTheNames) {
  const auto names = [](size_t count, const std::string& after) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      text += "n" + std::to_string(i) + after;
    }
    return text;
  };
  const auto text = [&](size_t channels, size_t purposes, size_t teams) {
    return "policy: 1\nchannels: {" + names(channels, ": {},") + "}\npurposes: {" +
           names(purposes, ": {},") + "}\nteams: [" + names(teams, ",") + "]\n";
  };
  EXPECT_EQ(ErrorsOfText(text(256, 1000, 10'000)), "");
  EXPECT_EQ(ErrorsOfText(text(257, 1001, 10'001)),
            "policy.yaml:2:11: channels: 257 channels, at most 256 are possible\n"
            "policy.yaml:3:11: purposes: 1001 purposes, at most 1000 are possible\n"
            "policy.yaml:4:8: teams: 10001 teams, at most 10000 are possible");
}

TEST(PolicyLimitsTest, AllowAMebibyte) {
  const std::string text = PolicyText("#");
  EXPECT_EQ(ErrorsOfText(text + std::string(kPolicyBytesMax - text.size(), 'x')), "");
  EXPECT_EQ(ErrorsOfText(text + std::string(kPolicyBytesMax - text.size() + 1, 'x')),
            "policy.yaml:1:1: this file is larger than 1048576 bytes, the most a policy may have");
}

TEST(PolicyLimitsTest, AllowAMebibyteWithDefaultsSpelledOut) {
  std::string topics;
  for (int i = 0; i < 140'000; ++i) {
    topics += (i == 0 ? "" : ",") + std::to_string(100'000 + i);
  }
  const std::string text =
      PolicyText("gaps: [{id: g, at_least: 1d, scope: {topics: [" + topics + "]}}]");
  ASSERT_LE(text.size(), kPolicyBytesMax);
  EXPECT_EQ(ErrorsOfText(text),
            "policy.yaml:1:1: this policy, with its defaults spelled out, is larger than 1048576 "
            "bytes, the most a policy may have");
}

TEST(PolicyLimitsTest, ReportAHundredErrors) {
  const std::string errors = Errors(Rules("merges", 150, ", size: 1"));
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 100);
  EXPECT_EQ(errors.substr(errors.rfind('\n')), "\npolicy.yaml: and 50 more");
}

TEST(PolicyLimitsTest, RefuseDeepNesting) {
  for (const std::string open : {"[", "{a: ", "- "}) {
    std::string text = "caps: ";
    for (int i = 0; i < 100'000; ++i) {
      text += open;
    }
    EXPECT_NE(ErrorsOfText(text).find("this is not YAML"), std::string::npos) << open;
  }
}

TEST(PolicyLimitsTest, RefuseAliasesThatWouldMultiply) {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string name = "a" + std::to_string(i);
    const std::string last = "*a" + std::to_string(i - 1);
    text.append(name).append(": &").append(name);
    text.append(" [").append(last).append(", ").append(last).append("]\n");
  }
  EXPECT_NE(ErrorsOfText(text).find("aliases are not read, write the value out"),
            std::string::npos);
}

}  // namespace
}  // namespace touchpoint::policy
