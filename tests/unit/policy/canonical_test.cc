// SPDX-License-Identifier: Apache-2.0
// The revision hashes what the rules say, and the canonical form says all of it.
#include "common/policy/canonical.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/sha256.h"
#include "tests/unit/policy/policy_text.h"

namespace touchpoint::policy {
namespace {

// Every key of the format, none at its default.
constexpr const char* kEverything = R"(policy: 1
defaults: {window: 10d, freeze: 90s, displacement_limit: 7}
time_zone: {unknown: strictest, zones: [UTC, Europe/Berlin]}
channels:
  email: {}
  phone: {human: true}
  sms: {delivery: at_most_once, lease: 90s, attempts: 3, backoff: 20s, pace: {limit: 100, per: 1m}, spread: 15m}
teams: [sales, marketing]
purposes:
  a: {rank: 1, obeys_caps: false, counts: false, obeys_quiet_hours: false, displaces: false, displaceable: false, merges: false, legal_duty: true, window: 36h}
  "*": {rank: 0}
caps:
  - {id: c1, limit: 2, per: 36h, each: [team, channel, purpose, topic, initiative]}
  - {id: c2, limit: 0, per: calendar day, scope: {channels: [phone, email], teams: [sales], purposes: [a, other], topics: ['say "hi" \ bye', "Müsli"], initiatives: [i], segments: [s]}}
  - {id: c3, per: calendar week}
  - {id: c4, limit: 1, per: calendar month}
gaps:
  - {id: g1, at_least: 1500ms, scope: {topics: [t]}, each: [topic]}
quiet_hours:
  - {id: q1, channels: [phone], days: [mon, sun], from: "20:15", to: "08:00"}
  - {id: q2, all_day: true}
blackouts:
  - {id: b1, channels: [email], regions: [DE], from: 2026-12-31, to: 2027-01-02}
merges:
  - {id: m1, purposes: [a], across_teams: true, when: always, size: 9}
outcomes:
  - {id: o1, on: [no_show, ignored], times: 3, within: 30d, pause: 60d, same: [purpose, channel], human: true, scope: {channels: [email]}}
  - {id: o2, on: [answered], pause: 3d, others: true}
  - {id: o3, on: [unsubscribed], withdraw: [purpose, channel], scope: {teams: [sales]}}
  - {id: o4, on: [complained], withdraw: all}
)";

TEST(CanonicalTest, LoadsAsTheSamePolicy) {
  const model::Policy policy = LoadText(kEverything);
  const model::Policy again = LoadText(policy.canonical);
  EXPECT_EQ(again.canonical, policy.canonical);
  EXPECT_EQ(again.revision, policy.revision);
  const model::Policy shortest = Load("");
  EXPECT_EQ(LoadText(shortest.canonical).canonical, shortest.canonical);
}

TEST(CanonicalTest, IsHashedIntoTheRevision) {
  const model::Policy policy = LoadText(kEverything);
  EXPECT_EQ(policy.revision, Sha256(policy.canonical));
}

// Stored revisions refer to this text: a change of it is a change of the format.
TEST(CanonicalTest, HasThisForm) {
  EXPECT_EQ(LoadText(kEverything).canonical, R"(policy: 1
defaults: {window: 10d, freeze: 90s, displacement_limit: 7}
time_zone: {unknown: strictest, zones: ["Europe/Berlin", "UTC"]}
channels:
  "email": {human: false}
  "phone": {human: true}
  "sms": {human: false, delivery: at_most_once, lease: 90s, attempts: 3, backoff: 20s, pace: {limit: 100, per: 1m}, spread: 15m}
teams: ["marketing", "sales"]
purposes:
  "a": {rank: 1, obeys_caps: false, counts: false, obeys_quiet_hours: false, displaces: false, displaceable: false, merges: false, legal_duty: true, window: 36h}
  "*": {rank: 0, obeys_caps: true, counts: true, obeys_quiet_hours: true, displaces: true, displaceable: true, merges: true, legal_duty: false}
caps:
  - {id: "c1", limit: 2, per: 36h, each: ["channel", "team", "purpose", "topic", "initiative"]}
  - {id: "c2", limit: 0, per: calendar day, scope: {channels: ["email", "phone"], teams: ["sales"], purposes: ["a", "other"], topics: ["Müsli", "say \"hi\" \\ bye"], initiatives: ["i"], segments: ["s"]}}
  - {id: "c3", per: calendar week}
  - {id: "c4", limit: 1, per: calendar month}
gaps:
  - {id: "g1", at_least: 1500ms, scope: {topics: ["t"]}, each: ["topic"]}
quiet_hours:
  - {id: "q1", channels: ["phone"], days: ["mon", "sun"], from: "20:15", to: "08:00"}
  - {id: "q2", days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], all_day: true}
blackouts:
  - {id: "b1", channels: ["email"], regions: ["DE"], from: 2026-12-31, to: 2027-01-02}
merges:
  - {id: "m1", purposes: ["a"], across_teams: true, when: always, size: 9}
outcomes:
  - {id: "o1", on: ["ignored", "no_show"], times: 3, within: 30d, scope: {channels: ["email"]}, pause: 60d, same: ["channel", "purpose"], human: true}
  - {id: "o2", on: ["answered"], pause: 3d, others: true}
  - {id: "o3", on: ["unsubscribed"], scope: {teams: ["sales"]}, withdraw: ["channel", "purpose"]}
  - {id: "o4", on: ["complained"], withdraw: all}
)");
}

TEST(CanonicalTest, DoesNotDependOnHowThePolicyIsWritten) {
  const std::string revision =
      Load("caps: [{id: a, limit: 1, per: 24h, scope: {channels: [email, phone]}}]").revision;
  for (const char* same : {
           "# A comment.\ncaps:\n- id: 'a'\n  per: 1d\n  limit: 1\n"
           "  scope:\n    channels:\n    - \"phone\"\n    - email\n",
           "defaults: {window: 14d, freeze: 1800s}\nteams: any\ntime_zone: {default: UTC}\n"
           "gaps: []\ncaps: [{id: a, limit: 1, per: 1440m, scope: {channels: [email, phone]}}]",
       }) {
    EXPECT_EQ(Load(same).revision, revision) << same;
  }
}

TEST(CanonicalTest, TakesAPurposesWindowThatIsTheDefaultForUnset) {
  const char* const head = "policy: 1\nchannels: {email: {}}\n";
  const auto revision = [&](const std::string& rest) { return LoadText(head + rest).revision; };
  EXPECT_EQ(revision("purposes: {a: {window: 336h}}"), revision("purposes: {a: {}}"));
  EXPECT_NE(revision("purposes: {a: {window: 335h}}"), revision("purposes: {a: {}}"));
}

TEST(CanonicalTest, TakesASettingOfAChannelThatIsTheDefaultForUnset) {
  const auto revision = [&](const std::string& channel) {
    return LoadText("policy: 1\npurposes: {a: {}}\nchannels: {c: " + channel + "}\n").revision;
  };
  EXPECT_EQ(revision("{delivery: at_least_once, lease: 60s, attempts: 5, backoff: 30s}"),
            revision("{}"));
  EXPECT_EQ(revision("{human: true, delivery: at_most_once, lease: 240m}"),
            revision("{human: true}"));
  EXPECT_NE(revision("{human: true, delivery: at_least_once}"), revision("{human: true}"));
  EXPECT_NE(revision("{delivery: at_most_once}"), revision("{}"));
}

TEST(CanonicalTest, DependsOnEveryValue) {
  const std::string everything = kEverything;
  const std::string revision = LoadText(everything).revision;
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"window: 10d", "window: 11d"},
      {"freeze: 90s", "freeze: 91s"},
      {"displacement_limit: 7", "displacement_limit: 8"},
      {"zones: [UTC, Europe/Berlin]", "zones: [UTC]"},
      {"unknown: strictest, zones: [UTC, Europe/Berlin]", "unknown: hold"},
      {"phone: {human: true}", "phone: {human: false}"},
      {"delivery: at_most_once, ", ""},
      {"lease: 90s", "lease: 91s"},
      {"attempts: 3", "attempts: 4"},
      {"backoff: 20s", "backoff: 21s"},
      {"limit: 100, per: 1m", "limit: 101, per: 1m"},
      {"limit: 100, per: 1m", "limit: 100, per: 2m"},
      {"pace: {limit: 100, per: 1m}, ", ""},
      {"spread: 15m", "spread: 16m"},
      {"teams: [sales, marketing]", "teams: any"},
      {"on: [no_show, ignored]", "on: [no_show]"},
      {"times: 3", "times: 4"},
      {"within: 30d", "within: 31d"},
      {"pause: 60d", "pause: 61d"},
      {"same: [purpose, channel], ", ""},
      {"human: true, scope: {channels: [email]}", "scope: {channels: [email]}"},
      {"human: true, scope: {channels: [email]}", "human: true"},
      {"pause: 3d, others: true", "pause: 3d"},
      {"withdraw: [purpose, channel]", "withdraw: [purpose]"},
      {"withdraw: all", "withdraw: [purpose]"},
      {"rank: 1,", "rank: 2,"},
      {"obeys_caps: false", "obeys_caps: true"},
      {"counts: false", "counts: true"},
      {"obeys_quiet_hours: false", "obeys_quiet_hours: true"},
      {"displaces: false", "displaces: true"},
      {"displaceable: false", "displaceable: true"},
      {"merges: false", "merges: true"},
      {"legal_duty: true", "legal_duty: false"},
      {"window: 36h", "window: 37h"},
      {"id: c1", "id: c9"},
      {"limit: 2", "limit: 3"},
      {"limit: 2, ", ""},
      {"per: 36h", "per: 37h"},
      {"[team, channel, purpose, topic, initiative]", "[team]"},
      {"calendar day", "calendar week"},
      {"channels: [phone, email], teams", "teams"},
      {"purposes: [a, other]", "purposes: [a]"},
      {"'say \"hi\" \\ bye'", "hi"},
      {"initiatives: [i]", "initiatives: [j]"},
      {"segments: [s]", "segments: [t]"},
      {"calendar month", "30d"},
      {"1500ms", "1501ms"},
      {"topics: [t]", "topics: [u]"},
      {"[mon, sun]", "[mon]"},
      {"20:15", "20:14"},
      {"\"08:00\"", "\"08:01\""},
      {"channels: [phone], days", "days"},
      {"regions: [DE], ", ""},
      {"2026-12-31", "2026-12-30"},
      {"2027-01-02", "2027-01-03"},
      {"across_teams: true", "across_teams: false"},
      {"when: always", "when: if_blocked"},
      {"size: 9", "size: 8"},
  };
  for (const auto& [from, to] : changes) {
    std::string changed = everything;
    const size_t at = changed.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    EXPECT_NE(LoadText(changed).revision, revision) << from;
  }
}

}  // namespace
}  // namespace touchpoint::policy
