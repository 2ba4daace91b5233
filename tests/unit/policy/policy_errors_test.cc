// SPDX-License-Identifier: Apache-2.0
// Every error names file, line, column, path and a likely correction.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/policy/policy_text.h"

namespace touchpoint::policy {
namespace {

struct Case {
  std::string more;   // from line 8 on, after PolicyText()
  std::string error;  // without the file
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Errors(c.more), "policy.yaml:" + c.error) << c.more;
  }
}

TEST(PolicyErrorsTest, FollowTheFormatOfTheDocumentation) {
  EXPECT_EQ(Errors("caps:\n"
                   "  - {id: a, limit: 1, per: 24h}\n"
                   "  - {id: b, limit: 1, per: 24h}\n"
                   "  - id: c\n"
                   "    limit: 1\n"
                   "    per: 24h\n"
                   "    scope: {channels: [phone, emial]}\n"),
            "policy.yaml:14:31: caps[2].scope: unknown channel 'emial', did you mean 'email'?");
}

TEST(PolicyErrorsTest, AreReportedTogetherInTheOrderOfTheFile) {
  EXPECT_EQ(Errors("merges: [{id: m, size: 1}]\n"
                   "caps: [{id: c, limit: -1, per: 0d}]\n"
                   "time_zone: {default: Mars}\n"),
            "policy.yaml:8:24: merges[0].size: '1' is out of range, write a number from 2 to 100\n"
            "policy.yaml:9:23: caps[0].limit: '-1' is out of range, write a number from 0 to "
            "1000000\n"
            "policy.yaml:9:32: caps[0].per: '0d' is out of range, write a duration from 1ms to "
            "3660d\n"
            "policy.yaml:10:22: time_zone.default: unknown time zone 'Mars'");
}

TEST(PolicyErrorsTest, SayWhatASettingOfAChannelMayBe) {
  const auto errors = [](const std::string& channel) {
    return ErrorsOfText("policy: 1\npurposes: {a: {}}\nchannels: {c: {" + channel + "}}\n");
  };
  EXPECT_EQ(errors("delivery: exactly_once"),
            "policy.yaml:3:26: channels.c.delivery: unknown delivery 'exactly_once', write "
            "at_most_once or at_least_once");
  EXPECT_EQ(errors("lease: 500ms"),
            "policy.yaml:3:23: channels.c.lease: '500ms' is out of range, write a duration from 1s "
            "to 1d");
  EXPECT_EQ(
      errors("lease: 25h"),
      "policy.yaml:3:23: channels.c.lease: '25h' is out of range, write a duration from 1s to "
      "1d");
  EXPECT_EQ(errors("attempts: 0"),
            "policy.yaml:3:26: channels.c.attempts: '0' is out of range, write a number from 1 to "
            "100");
  EXPECT_EQ(errors("backoff: 2d"),
            "policy.yaml:3:25: channels.c.backoff: '2d' is out of range, write a duration from 1s "
            "to 1d");
  EXPECT_EQ(errors("pace: {per: 1m}"), "policy.yaml:3:22: channels.c.pace: key 'limit' is missing");
  EXPECT_EQ(
      errors("pace: {limit: 0, per: 1m}"),
      "policy.yaml:3:30: channels.c.pace.limit: '0' is out of range, write a number from 1 to "
      "1000000");
  EXPECT_EQ(
      errors("spread: 0s"),
      "policy.yaml:3:24: channels.c.spread: '0s' is out of range, write a duration from 1s to "
      "1d");
}

TEST(PolicyErrorsTest, NameUnknownKeys) {
  Check(
      {{"cap: []", "8:1: unknown key 'cap', did you mean 'caps'?"},
       {"zebra: 1", "8:1: unknown key 'zebra'"},
       {"defaults: {windows: 1d}", "8:12: defaults: unknown key 'windows', did you mean 'window'?"},
       {"time_zone: {zone: UTC}", "8:13: time_zone: unknown key 'zone', did you mean 'zones'?"},
       {"caps: [{id: a, per: 1d, limits: 1}]",
        "8:25: caps[0]: unknown key 'limits', did you mean 'limit'?"},
       {"gaps: [{id: a, at_least: 1d, atleast: 1d}]",
        "8:30: gaps[0]: unknown key 'atleast', did you mean 'at_least'?"},
       {"caps: [{id: a, per: 1d, scope: {channel: [email]}}]",
        "8:33: caps[0].scope: unknown key 'channel', did you mean 'channels'?"},
       {"quiet_hours: [{id: a, allday: true, all_day: true}]",
        "8:23: quiet_hours[0]: unknown key 'allday', did you mean 'all_day'?"},
       {"blackouts: [{id: a, region: [DE], from: 2026-01-01, to: 2026-01-02}]",
        "8:21: blackouts[0]: unknown key 'region', did you mean 'regions'?"},
       {"merges: [{id: a, across: true}]", "8:18: merges[0]: unknown key 'across'"}});
  EXPECT_EQ(ErrorsOfText("policy: 1\nchannels: {email: {humane: true}}\npurposes: {a: {rang: 1}}"),
            "policy.yaml:2:20: channels.email: unknown key 'humane', did you mean 'human'?\n"
            "policy.yaml:3:16: purposes.a: unknown key 'rang', did you mean 'rank'?");
}

TEST(PolicyErrorsTest, NameKeysThatComeTwice) {
  Check({{"teams: any\nteams: any", "9:1: key 'teams' is here twice, remove one"},
         {"caps: [{id: a, per: 1d, id: b}]", "8:25: caps[0]: key 'id' is here twice, remove one"},
         {"merges: [{[a]: b, id: c}]",
          "8:11: merges[0]: a key must be a single word; quote it if it means something to YAML"}});
  EXPECT_EQ(ErrorsOfText("policy: 1\nchannels: {email: {}, email: {}}\npurposes: {a: {}, a: {}}"),
            "policy.yaml:2:23: channels: key 'email' is here twice, remove one\n"
            "policy.yaml:3:19: purposes: key 'a' is here twice, remove one");
}

TEST(PolicyErrorsTest, NameWhatIsMissing) {
  Check({{"caps: [{limit: 1, per: 1d}]", "8:8: caps[0]: key 'id' is missing"},
         {"caps: [{id: a, limit: 1}]", "8:8: caps[0]: key 'per' is missing"},
         {"gaps: [{id: a}]", "8:8: gaps[0]: key 'at_least' is missing"},
         {"quiet_hours: [{id: a, to: \"08:00\"}]", "8:15: quiet_hours[0]: key 'from' is missing"},
         {"quiet_hours: [{id: a, from: \"08:00\"}]", "8:15: quiet_hours[0]: key 'to' is missing"},
         {"blackouts: [{id: a, from: 2026-01-01}]", "8:13: blackouts[0]: key 'to' is missing"},
         {"time_zone: {unknown: strictest}", "8:12: time_zone: key 'zones' is missing"}});
  EXPECT_EQ(ErrorsOfText("teams: any"),
            "policy.yaml:1:1: key 'policy' is missing\n"
            "policy.yaml:1:1: key 'channels' is missing\n"
            "policy.yaml:1:1: key 'purposes' is missing");
  EXPECT_EQ(ErrorsOfText("policy: 2\nchannels: {}\npurposes: {}"),
            "policy.yaml:1:9: policy: unknown version '2' of the format, write 1\n"
            "policy.yaml:2:11: channels: no channel is listed, name at least one\n"
            "policy.yaml:3:11: purposes: no purpose is listed, name at least one or \"*\"");
}

TEST(PolicyErrorsTest, NameRuleIdsThatAreTaken) {
  Check({{"caps: [{id: a, per: 1d}]\nmerges: [{id: b}, {id: a}]",
          "9:24: merges[1].id: rule id 'a' is taken by caps[0], give every rule its own"}});
}

TEST(PolicyErrorsTest, NameBadNames) {
  const std::string rule =
      " is not a name: 1 to 64 letters, digits and ._:@- that begin with a letter or digit";
  Check({{"teams: [a b]", "8:9: teams: 'a b'" + rule},
         {"teams: [_a]", "8:9: teams: '_a'" + rule},
         {"teams: [\"*\"]", "8:9: teams: '*'" + rule},
         {"teams: [\"\"]", "8:9: teams: ''" + rule},
         {"teams: [" + std::string(65, 'a') + "]",
          "8:9: teams: '" + std::string(64, 'a') + "...'" + rule},
         {"merges: [{id: a/b}]", "8:15: merges[0].id: 'a/b'" + rule},
         {"teams: [\"a\\nb\"]", "8:9: teams: 'a?b'" + rule}});
  EXPECT_EQ(ErrorsOfText("policy: 1\nchannels: {\"*\": {}}\npurposes: {é: {}}"),
            "policy.yaml:2:12: channels: '*'" + rule + "\npolicy.yaml:3:12: purposes: 'é'" + rule);
  EXPECT_EQ(Errors("teams: [" + std::string(64, 'a') + ", 4x._:@-]"), "");
}

TEST(PolicyErrorsTest, NameWhatIsNotDeclared) {
  const std::string head = "teams: [sales]\n";
  Check({{head + "caps: [{id: a, per: 1d, scope: {teams: [salse]}}]",
          "9:41: caps[0].scope: unknown team 'salse', did you mean 'sales'?"},
         {head + "gaps: [{id: a, at_least: 1d, scope: {purposes: [promo]}}]",
          "9:49: gaps[0].scope: unknown purpose 'promo'"},
         {"quiet_hours: [{id: a, channels: [phon], all_day: true}]",
          "8:34: quiet_hours[0].channels: unknown channel 'phon', did you mean 'phone'?"},
         {"blackouts: [{id: a, channels: [mail], from: 2026-01-01, to: 2026-01-02}]",
          "8:32: blackouts[0].channels: unknown channel 'mail', did you mean 'email'?"},
         {"merges: [{id: a, purposes: [safty]}]",
          "8:29: merges[0].purposes: unknown purpose 'safty', did you mean 'safety'?"},
         {"time_zone: {default: europe/berlin}",
          "8:22: time_zone.default: unknown time zone 'europe/berlin', did you mean "
          "'Europe/Berlin'?"}});
}

TEST(PolicyErrorsTest, NameBadLists) {
  Check({{"teams: []", "8:8: teams: the list is empty, name something or remove it"},
         {"teams: [a, a]", "8:12: teams: 'a' is listed twice, remove one"},
         {"teams: some", "8:8: teams: unknown value 'some', write any"},
         {"teams: {a: b}", "8:8: teams: is a mapping, but should be a list"},
         {"teams:", "8:1: teams: has no value: write a list or remove it"},
         {"caps:", "8:1: caps: has no value: write a list or remove it"},
         {"caps: [{id: a, per: 1d, scope: {channels: email}}]",
          "8:43: caps[0].scope.channels: is not a list, write ['email']"},
         {"caps: [{id: a, per: 1d, scope: {topics: []}}]",
          "8:41: caps[0].scope.topics: the list is empty, name something or remove it"},
         {"caps: [{id: a, per: 1d, scope: {topics: [[a]]}}]",
          "8:42: caps[0].scope: is a list, but should be a text"},
         {"caps: [{id: a, per: 1d, each: [teams]}]",
          "8:32: caps[0].each: unknown dimension 'teams', did you mean 'team'?"},
         {"caps: [{id: a, per: 1d, each: [segment]}]",
          "8:32: caps[0].each: unknown dimension 'segment', write channel, team, purpose, topic "
          "or initiative"},
         {"caps: [{id: a, per: 1d, each: [team, team]}]",
          "8:38: caps[0].each: 'team' is listed twice, remove one"},
         {"caps: [a]", "8:8: caps[0]: is not a mapping, write key: value pairs"},
         {"time_zone: {unknown: strictest, zones: []}",
          "8:40: time_zone.zones: the list is empty, name something or remove it"}});
}

TEST(PolicyErrorsTest, NameBadNumbersAndWords) {
  const auto limit = [](const std::string& value) {
    return Errors("caps: [{id: a, per: 1d, limit: " + value + "}]");
  };
  EXPECT_EQ(limit("1000000"), "");
  EXPECT_NE(limit("1000001").find("'1000001' is out of range"), std::string::npos);
  EXPECT_NE(limit("99999999999999999999").find("is out of range"), std::string::npos);
  for (const char* value : {"1.5", "one", "0x10", "010", "+1", "\"\"", "1 2", "-"}) {
    EXPECT_NE(limit(value).find("is not a whole number, write one from 0 to"), std::string::npos)
        << value;
  }
  EXPECT_EQ(limit("~"),
            "policy.yaml:8:25: caps[0].limit: has no value: write a whole number or remove it");
  Check({{"merges: [{id: a, across_teams: yes}]",
          "8:32: merges[0].across_teams: 'yes' is neither true nor false"},
         {"merges: [{id: a, when: blocked}]",
          "8:24: merges[0].when: unknown moment 'blocked', write if_blocked or always"},
         {"merges: [{id: a, when: if-blocked}]",
          "8:24: merges[0].when: unknown moment 'if-blocked', did you mean 'if_blocked'?"},
         {"time_zone: {unknown: strict}",
          "8:22: time_zone.unknown: unknown choice 'strict', write default, strictest or hold"}});
  EXPECT_EQ(ErrorsOfText("policy: 1\nchannels: {email: {}}\npurposes: {a: {rank: 1001}}"),
            "policy.yaml:3:22: purposes.a.rank: '1001' is out of range, write a number from 0 to "
            "1000");
}

TEST(PolicyErrorsTest, NameBadDurations) {
  Check({{"gaps: [{id: a, at_least: 3 days}]",
          "8:26: gaps[0].at_least: '3 days' is not a duration, write a whole number and ms, s, m, "
          "h or d, like '24h'"},
         {"gaps: [{id: a, at_least: 0s}]",
          "8:26: gaps[0].at_least: '0s' is out of range, write a duration from 1ms to 3660d"},
         {"gaps: [{id: a, at_least: -1d}]",
          "8:26: gaps[0].at_least: '-1d' is not a duration, write a whole number and ms, s, m, h "
          "or d, like '24h'"},
         {"defaults: {window: 401d}",
          "8:20: defaults.window: '401d' is out of range, write a duration from 1ms to 400d"},
         {"defaults: {window: 0d}",
          "8:20: defaults.window: '0d' is out of range, write a duration from 1ms to 400d"},
         {"caps: [{id: a, per: calendar}]",
          "8:21: caps[0].per: unknown period 'calendar', write calendar day, calendar week or "
          "calendar month"},
         {"caps: [{id: a, per: calendar moth}]",
          "8:21: caps[0].per: unknown period 'calendar moth', did you mean 'calendar month'?"}});
}

TEST(PolicyErrorsTest, NameBadTimesOfDay) {
  const auto to = [](const std::string& value) {
    return Errors("quiet_hours: [{id: a, from: \"20:00\", to: " + value + "}]");
  };
  const std::string at = "policy.yaml:8:42: quiet_hours[0].to: ";
  EXPECT_EQ(to("20:00"),
            at + "is the same as from: for the whole day write all_day: true instead of both");
  EXPECT_EQ(to("8:00"), at + "'8:00' is not a time of day, did you mean '08:00'?");
  EXPECT_EQ(to("24:00"), at + "'24:00' is not a time of day, did you mean '00:00'?");
  for (const char* value : {"8", "25:00", "12:60", "12:0", "8pm", "\"12:00:00\"", "\" 1:00\""}) {
    EXPECT_NE(to(value).find("is not a time of day, write one from \"00:00\" to \"23:59\""),
              std::string::npos)
        << value;
  }
  Check({{"quiet_hours: [{id: a, all_day: true, from: \"20:00\"}]",
          "8:44: quiet_hours[0].from: has no effect with all_day: true, remove one of them"},
         {"quiet_hours: [{id: a, all_day: true, days: [mon, tues]}]",
          "8:50: quiet_hours[0].days: unknown day 'tues', did you mean 'tue'?"},
         {"quiet_hours: [{id: a, all_day: true, days: []}]",
          "8:44: quiet_hours[0].days: the list is empty, name something or remove it"}});
}

TEST(PolicyErrorsTest, NameBadDates) {
  const auto to = [](const std::string& value) {
    return Errors("blackouts: [{id: a, from: 2026-12-31, to: " + value + "}]");
  };
  EXPECT_EQ(to("2027-01-01"), "");
  for (const char* value : {"2026-12-31", "2026-12-30"}) {
    EXPECT_EQ(to(value),
              "policy.yaml:8:43: blackouts[0].to: is not after from: write the first "
              "day that is free again");
  }
  for (const char* value : {"2027-02-29", "2027-1-1", "01.01.2027", "tomorrow", "2200-01-01"}) {
    EXPECT_NE(to(value).find("is not a date of the years 1970 to 2199"), std::string::npos)
        << value;
  }
}

TEST(PolicyErrorsTest, NameWhatHasNoEffect) {
  Check({{"time_zone: {unknown: hold, default: UTC}",
          "8:37: time_zone.default: has no effect with unknown: hold, remove it"},
         {"time_zone: {unknown: default, zones: [UTC]}",
          "8:38: time_zone.zones: has no effect with unknown: default, remove it"}});
}

TEST(PolicyErrorsTest, NameBadFreeTexts) {
  const auto topic = [](const std::string& value) {
    return Errors("caps: [{id: a, per: 1d, scope: {topics: [" + value + "]}}]");
  };
  EXPECT_EQ(topic("\"" + std::string(128, 'x') + "\""), "");
  for (const std::string& value :
       {std::string("\"\""), std::string("\"a\\u0007b\""), std::string("\"a\\u2028b\""),
        "\"" + std::string(129, 'x') + "\""}) {
    EXPECT_NE(topic(value).find("is not a text of 1 to 128 bytes without control characters"),
              std::string::npos)
        << value;
  }
}

TEST(PolicyErrorsTest, SayWhatAnOutcomeRuleMayBe) {
  const auto errors = [](const std::string& rule) {
    return Errors("outcomes: [{id: o, on: [ignored], " + rule + "}]\n");
  };
  EXPECT_EQ(Errors("outcomes: [{id: o, on: [ignord], pause: 1d}]\n"),
            "policy.yaml:8:25: outcomes[0].on: unknown outcome 'ignord', did you mean 'ignored'?");
  EXPECT_EQ(Errors("outcomes: [{id: o, pause: 1d}]\n"),
            "policy.yaml:8:12: outcomes[0]: key 'on' is missing");
  EXPECT_EQ(errors("human: true"),
            "policy.yaml:8:12: outcomes[0]: nothing follows: write withdraw or pause");
  EXPECT_EQ(errors("pause: 1d, withdraw: all"),
            "policy.yaml:8:42: outcomes[0].pause: is here with withdraw: write a rule for each");
  EXPECT_EQ(errors("withdraw: everything"),
            "policy.yaml:8:45: outcomes[0].withdraw: unknown consent 'everything', write all");
  EXPECT_EQ(errors("withdraw: [topic]"),
            "policy.yaml:8:46: outcomes[0].withdraw: unknown consent 'topic', write channel or "
            "purpose");
  EXPECT_EQ(errors("withdraw: all, others: true"),
            "policy.yaml:8:58: outcomes[0].others: has no effect with withdraw, remove it");
  EXPECT_EQ(errors("pause: 1d, times: 2"),
            "policy.yaml:8:12: outcomes[0]: key 'within' is missing");
  EXPECT_EQ(errors("pause: 1d, within: 2d"),
            "policy.yaml:8:54: outcomes[0].within: has no effect with times: 1, remove it");
  EXPECT_EQ(errors("pause: 1d, times: 2, within: 2d, others: true"),
            "policy.yaml:8:76: outcomes[0].others: has no effect with times, remove it");
  EXPECT_EQ(errors("pause: 1d, pasue: 1d"),
            "policy.yaml:8:46: outcomes[0]: unknown key 'pasue', did you mean 'pause'?");
}

}  // namespace
}  // namespace touchpoint::policy
