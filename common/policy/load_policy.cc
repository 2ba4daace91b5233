// SPDX-License-Identifier: Apache-2.0
#include "common/policy/load_policy.h"

#include <utility>

#include "common/base/sha256.h"
#include "common/policy/canonical.h"
#include "common/policy/document.h"
#include "common/policy/mapping.h"
#include "common/policy/rules.h"
#include "common/policy/vocabulary.h"

namespace touchpoint::policy {
namespace {

constexpr Duration kHorizon = 400 * kDay;
constexpr uint32_t kDisplacementMax = 1000;
constexpr uint32_t kRankMax = 1000;
constexpr Duration kLeaseMin = std::chrono::seconds(1);
constexpr Duration kLeaseMax = kDay;
constexpr uint32_t kAttemptsMax = 100;
constexpr uint32_t kPaceMax = 1'000'000;

std::optional<Duration> ReadWindow(const Field& field) {
  return field.Length(Duration(1), kHorizon);
}

void RefuseMoreThan(size_t max, size_t count, const std::string& what, const Field& field) {
  if (count > max) {
    field.Refuse(std::to_string(count) + " " + what + ", at most " + std::to_string(max) +
                 " are possible");
  }
}

void ReadVersion(Mapping& file) {
  const auto version = file.Require("policy");
  const std::string* text = version ? version->Text("1, the version of the format") : nullptr;
  if (text != nullptr && *text != "1") {
    version->Refuse("unknown version " + Quote(*text) + " of the format, write 1");
  }
}

void ReadDefaults(const Field& field, model::Policy& policy) {
  Mapping defaults(field);
  defaults.Read("window", policy.window, ReadWindow);
  defaults.Read("freeze", policy.freeze,
                [](const Field& f) { return f.Length(Duration(0), kHorizon); });
  defaults.Read("displacement_limit", policy.displacement_limit,
                [](const Field& f) { return f.Number(0, kDisplacementMax); });
  defaults.RefuseOthers();
}

std::optional<model::Pace> ReadPace(const Field& field) {
  Mapping mapping(field);
  model::Pace pace;
  mapping.ReadRequired("limit", pace.limit, [](const Field& f) { return f.Number(1, kPaceMax); });
  mapping.ReadRequired("per", pace.per, [](const Field& f) { return f.Length(kLeaseMin, kDay); });
  mapping.RefuseOthers();
  return pace;
}

std::optional<model::Delivery> ReadDelivery(const Field& field) {
  const auto word = field.OneOf(DeliveryWords(), "delivery");
  return word ? std::optional(static_cast<model::Delivery>(*word)) : std::nullopt;
}

/// A setting that spells out what holds anyway is none.
template <typename Value>
void DropDefault(std::optional<Value>& set, const Value& fallback) {
  if (set == fallback) {
    set.reset();
  }
}

void ReadChannel(const Field& field, model::Channel& channel) {
  Mapping mapping(field);
  mapping.Read("human", channel.human, &Field::Bool);
  mapping.Read("delivery", channel.delivery, ReadDelivery);
  mapping.Read("lease", channel.lease,
               [](const Field& f) { return f.Length(kLeaseMin, kLeaseMax); });
  mapping.Read("attempts", channel.attempts,
               [](const Field& f) { return f.Number(1, kAttemptsMax); });
  mapping.Read("backoff", channel.backoff,
               [](const Field& f) { return f.Length(kLeaseMin, kDay); });
  mapping.Read("pace", channel.pace, ReadPace);
  mapping.Read("spread", channel.spread, [](const Field& f) { return f.Length(kLeaseMin, kDay); });
  mapping.RefuseOthers();
  const model::Channel unset{channel.human};
  DropDefault(channel.delivery, unset.DeliveryOrDefault());
  DropDefault(channel.lease, unset.LeaseOrDefault());
  DropDefault(channel.attempts, unset.AttemptsOrDefault());
  DropDefault(channel.backoff, unset.BackoffAfter(1));
}

void ReadChannels(const Field& field, model::Policy& policy) {
  const Mapping channels(field);
  RefuseMoreThan(kChannelsMax, channels.entries().size(), "channels", field);
  for (const Mapping::Entry& entry : channels.entries()) {
    if (const auto name = entry.key.Name()) {
      ReadChannel(entry.value, policy.channels[*name]);
    }
  }
  if (channels.entries().empty() && field.node().kind == Node::Kind::kMapping) {
    field.Refuse("no channel is listed, name at least one");
  }
}

void ReadTeams(const Field& field, model::Policy& policy) {
  if (field.node().kind == Node::Kind::kText) {
    field.OneOf({"any"}, "value");
    return;
  }
  RefuseMoreThan(kTeamsMax, field.node().items.size(), "teams", field);
  policy.teams = ReadValues(field, field.path(), &Field::Name);
}

model::PurposeRights ReadRights(const Field& field) {
  Mapping purpose(field);
  model::PurposeRights rights;
  purpose.Read("rank", rights.rank, [](const Field& f) { return f.Number(0, kRankMax); });
  purpose.Read("obeys_caps", rights.obeys_caps, &Field::Bool);
  purpose.Read("counts", rights.counts, &Field::Bool);
  purpose.Read("obeys_quiet_hours", rights.obeys_quiet_hours, &Field::Bool);
  purpose.Read("displaces", rights.displaces, &Field::Bool);
  purpose.Read("displaceable", rights.displaceable, &Field::Bool);
  purpose.Read("merges", rights.merges, &Field::Bool);
  purpose.Read("legal_duty", rights.legal_duty, &Field::Bool);
  purpose.Read("window", rights.window, ReadWindow);
  purpose.RefuseOthers();
  return rights;
}

void ReadPurposes(const Field& field, model::Policy& policy) {
  const Mapping purposes(field);
  RefuseMoreThan(kPurposesMax, purposes.entries().size(), "purposes", field);
  for (const Mapping::Entry& entry : purposes.entries()) {
    model::PurposeRights rights = ReadRights(entry.value);
    if (rights.window == policy.window) {
      rights.window.reset();  // a default that is spelled out
    }
    if (entry.name() == "*") {
      policy.purpose_other = rights;
    } else if (const auto name = entry.key.Name()) {
      policy.purposes.emplace(*name, rights);
    }
  }
  if (purposes.entries().empty() && field.node().kind == Node::Kind::kMapping) {
    field.Refuse("no purpose is listed, name at least one or \"*\"");
  }
}

void ReadTimeZone(const Field& field, const Vocabulary& vocabulary, model::Policy& policy) {
  static const std::vector<std::string> kUnknown = {"default", "strictest", "hold"};
  Mapping section(field);
  if (const auto unknown = section.Find("unknown")) {
    if (const auto word = unknown->OneOf(kUnknown, "choice")) {
      policy.unknown_zone = static_cast<model::UnknownZone>(*word);
    }
  }
  const std::string& chosen = kUnknown[static_cast<size_t>(policy.unknown_zone)];
  if (const auto zone = section.Find("default")) {
    if (policy.unknown_zone != model::UnknownZone::kDefault) {
      zone->Refuse("has no effect with unknown: " + chosen + ", remove it");
    } else if (auto name = vocabulary.Zone(*zone)) {
      policy.zone_default = std::move(*name);
    }
  }
  const bool strictest = policy.unknown_zone == model::UnknownZone::kStrictest;
  const auto zones = strictest ? section.Require("zones") : section.Find("zones");
  if (zones && !strictest) {
    zones->Refuse("has no effect with unknown: " + chosen + ", remove it");
  } else if (zones) {
    policy.zones_strictest = ReadValues(*zones, zones->path(), [&](const Field& f) {
                               return vocabulary.Zone(f);
                             }).value_or(std::vector<std::string>());
  }
  section.RefuseOthers();
}

template <typename Rule>
void ReadRules(Mapping& file, const char* key, std::vector<Rule>& rules, RuleReader& reader,
               Rule (RuleReader::*read)(const Field&)) {
  if (const auto section = file.Find(key)) {
    for (const Field& element : section->Elements()) {
      rules.push_back((reader.*read)(element));
    }
  }
}

void ReadAllRules(Mapping& file, const Vocabulary& vocabulary, model::Policy& policy) {
  RuleReader reader(vocabulary);
  ReadRules(file, "caps", policy.caps, reader, &RuleReader::Cap);
  ReadRules(file, "gaps", policy.gaps, reader, &RuleReader::Gap);
  ReadRules(file, "quiet_hours", policy.quiet_hours, reader, &RuleReader::QuietHours);
  ReadRules(file, "blackouts", policy.blackouts, reader, &RuleReader::Blackout);
  ReadRules(file, "merges", policy.merges, reader, &RuleReader::Merge);
  ReadRules(file, "outcomes", policy.outcomes, reader, &RuleReader::Outcome);
  const size_t counting = policy.caps.size() + policy.gaps.size();
  if (const auto last = file.Find(policy.gaps.empty() ? "caps" : "gaps")) {
    RefuseMoreThan(kCountingRulesMax, counting, "caps and gaps together", *last);
  }
  const size_t all = counting + policy.quiet_hours.size() + policy.blackouts.size() +
                     policy.merges.size() + policy.outcomes.size();
  RefuseMoreThan(kRulesMax, all, "rules", file.field());
}

void ReadPolicy(const Node& root, const ZoneDatabase& zones, Problems& problems,
                model::Policy& policy) {
  Mapping file(Field(root, "", problems));
  const Vocabulary vocabulary(policy, zones);
  ReadVersion(file);
  // Names first, so that rules can be checked against them, wherever they stand in the file.
  if (const auto defaults = file.Find("defaults")) {
    ReadDefaults(*defaults, policy);
  }
  if (const auto time_zone = file.Find("time_zone")) {
    ReadTimeZone(*time_zone, vocabulary, policy);
  }
  if (const auto channels = file.Require("channels")) {
    ReadChannels(*channels, policy);
  }
  if (const auto teams = file.Find("teams")) {
    ReadTeams(*teams, policy);
  }
  if (const auto purposes = file.Require("purposes")) {
    ReadPurposes(*purposes, policy);
  }
  ReadAllRules(file, vocabulary, policy);
  file.RefuseOthers();
}

}  // namespace

Result<model::Policy> LoadPolicy(std::string_view yaml, const std::string& file_name,
                                 const ZoneDatabase& zones) {
  Problems problems(file_name);
  const std::string too_large =
      "is larger than " + std::to_string(kPolicyBytesMax) + " bytes, the most a policy may have";
  if (yaml.size() > kPolicyBytesMax) {
    problems.Add({}, "", "this file " + too_large);
    return tl::unexpected(problems.ToFailure());
  }
  model::Policy policy;
  if (const auto root = ParseDocument(yaml, problems)) {
    ReadPolicy(*root, zones, problems, policy);
    policy.canonical = Canonical(policy);
    policy.revision = Sha256(policy.canonical);
    if (policy.canonical.size() > kPolicyBytesMax) {
      problems.Add({}, "", "this policy, with its defaults spelled out, " + too_large);
    }
  }
  if (!problems.empty()) {
    return tl::unexpected(problems.ToFailure());
  }
  return policy;
}

}  // namespace touchpoint::policy
