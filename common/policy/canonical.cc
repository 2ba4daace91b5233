// SPDX-License-Identifier: Apache-2.0
#include "common/policy/canonical.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "common/policy/rules.h"

namespace touchpoint::policy {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + "\"";
}

std::string Text(bool value) {
  return value ? "true" : "false";
}

std::string Text(std::chrono::minutes time) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\"%02d:%02d\"", static_cast<int>(time.count() / 60),
                static_cast<int>(time.count() % 60));
  return text.data();
}

std::string Text(std::chrono::local_days date) {
  return FormatRfc3339(Instant(date.time_since_epoch())).substr(0, 10);
}

// "{key: value, key: value}"
class Map {
 public:
  Map& Add(std::string_view key, std::string_view value) {
    text_ += text_.size() > 1 ? ", " : "";
    text_.append(key).append(": ").append(value);
    return *this;
  }
  Map& Add(std::string_view key, const model::Scope::Values& values) {
    return values ? Add(key, List(*values)) : *this;
  }
  bool empty() const { return text_.size() == 1; }
  std::string Done() const { return text_ + "}"; }

  static std::string List(const std::vector<std::string>& values) {
    std::string text = "[";
    for (const std::string& value : values) {
      text.append(text.size() > 1 ? ", " : "").append(Quoted(value));
    }
    return text + "]";
  }

 private:
  std::string text_ = "{";
};

void AddScope(Map& map, const model::Scope& scope) {
  Map fields;
  fields.Add("channels", scope.channels)
      .Add("teams", scope.teams)
      .Add("purposes", scope.purposes)
      .Add("topics", scope.topics)
      .Add("initiatives", scope.initiatives)
      .Add("segments", scope.segments);
  if (!fields.empty()) {
    map.Add("scope", fields.Done());
  }
}

std::string Text(const std::vector<model::Dimension>& dimensions) {
  std::vector<std::string> words;
  words.reserve(dimensions.size());
  for (const model::Dimension dimension : dimensions) {
    words.push_back(DimensionWords()[static_cast<size_t>(dimension)]);
  }
  return Map::List(words);
}

void AddEach(Map& map, const std::vector<model::Dimension>& each) {
  if (!each.empty()) {
    map.Add("each", Text(each));
  }
}

std::string TimeZone(const model::Policy& policy) {
  switch (policy.unknown_zone) {
    case model::UnknownZone::kDefault:
      break;
    case model::UnknownZone::kStrictest:
      return Map().Add("unknown", "strictest").Add("zones", policy.zones_strictest).Done();
    case model::UnknownZone::kHold:
      return Map().Add("unknown", "hold").Done();
  }
  return Map().Add("unknown", "default").Add("default", Quoted(policy.zone_default)).Done();
}

/// What is not set is not written: a policy that says nothing of dispatch is hashed as ever.
std::string Text(const model::Channel& channel) {
  Map map;
  map.Add("human", Text(channel.human));
  if (channel.delivery) {
    map.Add("delivery", DeliveryWords()[static_cast<size_t>(*channel.delivery)]);
  }
  if (channel.lease) {
    map.Add("lease", FormatDuration(*channel.lease));
  }
  if (channel.attempts) {
    map.Add("attempts", std::to_string(*channel.attempts));
  }
  if (channel.backoff) {
    map.Add("backoff", FormatDuration(*channel.backoff));
  }
  if (channel.pace) {
    map.Add("pace", Map()
                        .Add("limit", std::to_string(channel.pace->limit))
                        .Add("per", FormatDuration(channel.pace->per))
                        .Done());
  }
  if (channel.spread) {
    map.Add("spread", FormatDuration(*channel.spread));
  }
  return map.Done();
}

std::string Rights(const model::PurposeRights& rights) {
  Map map;
  map.Add("rank", std::to_string(rights.rank))
      .Add("obeys_caps", Text(rights.obeys_caps))
      .Add("counts", Text(rights.counts))
      .Add("obeys_quiet_hours", Text(rights.obeys_quiet_hours))
      .Add("displaces", Text(rights.displaces))
      .Add("displaceable", Text(rights.displaceable))
      .Add("merges", Text(rights.merges))
      .Add("legal_duty", Text(rights.legal_duty));
  if (rights.window) {
    map.Add("window", FormatDuration(*rights.window));
  }
  return map.Done();
}

std::string Rule(const model::Cap& cap) {
  Map map;
  map.Add("id", Quoted(cap.id));
  if (cap.limit) {
    map.Add("limit", std::to_string(*cap.limit));
  }
  switch (cap.period) {
    case model::CapPeriod::kRolling:
      map.Add("per", FormatDuration(cap.per));
      break;
    case model::CapPeriod::kCalendarDay:
      map.Add("per", "calendar day");
      break;
    case model::CapPeriod::kCalendarWeek:
      map.Add("per", "calendar week");
      break;
    case model::CapPeriod::kCalendarMonth:
      map.Add("per", "calendar month");
      break;
  }
  AddScope(map, cap.scope);
  AddEach(map, cap.each);
  return map.Done();
}

std::string Rule(const model::Gap& gap) {
  Map map;
  map.Add("id", Quoted(gap.id)).Add("at_least", FormatDuration(gap.at_least));
  AddScope(map, gap.scope);
  AddEach(map, gap.each);
  return map.Done();
}

std::string Rule(const model::QuietHours& quiet) {
  std::vector<std::string> days;
  for (size_t day = 0; day < DayWords().size(); ++day) {
    if ((quiet.days >> day & 1) != 0) {
      days.push_back(DayWords()[day]);
    }
  }
  Map map;
  map.Add("id", Quoted(quiet.id)).Add("channels", quiet.channels).Add("days", Map::List(days));
  if (quiet.to - quiet.from == std::chrono::hours(24)) {
    map.Add("all_day", "true");
  } else {
    map.Add("from", Text(quiet.from)).Add("to", Text(quiet.to));
  }
  return map.Done();
}

std::string Rule(const model::Blackout& blackout) {
  return Map()
      .Add("id", Quoted(blackout.id))
      .Add("channels", blackout.channels)
      .Add("regions", blackout.regions)
      .Add("from", Text(blackout.from))
      .Add("to", Text(blackout.to))
      .Done();
}

std::string Rule(const model::MergeRule& merge) {
  return Map()
      .Add("id", Quoted(merge.id))
      .Add("purposes", merge.purposes)
      .Add("across_teams", Text(merge.across_teams))
      .Add("when", merge.when == model::MergeWhen::kAlways ? "always" : "if_blocked")
      .Add("size", std::to_string(merge.size))
      .Done();
}

std::string Rule(const model::OutcomeRule& outcome) {
  std::vector<std::string> on;
  for (const auto& [kind, word] : FeedbackWords()) {
    if (outcome.IsOn(kind)) {
      on.push_back(word);
    }
  }
  Map map;
  map.Add("id", Quoted(outcome.id)).Add("on", Map::List(on));
  if (outcome.times > 1) {
    map.Add("times", std::to_string(outcome.times)).Add("within", FormatDuration(outcome.within));
  }
  AddScope(map, outcome.scope);
  if (outcome.withdraw) {
    map.Add("withdraw", outcome.withdraw->empty() ? "all" : Text(*outcome.withdraw));
    return map.Done();
  }
  map.Add("pause", FormatDuration(outcome.pause));
  if (!outcome.same.empty()) {
    map.Add("same", Text(outcome.same));
  }
  if (outcome.others) {
    map.Add("others", Text(outcome.others));
  }
  if (outcome.human) {
    map.Add("human", Text(outcome.human));
  }
  return map.Done();
}

template <typename Rules>
void AddRules(std::string& text, std::string_view key, const Rules& rules) {
  if (!rules.empty()) {
    text.append(key).append(":\n");
  }
  for (const auto& rule : rules) {
    text.append("  - ").append(Rule(rule)).append("\n");
  }
}

}  // namespace

std::string Canonical(const model::Policy& policy) {
  std::string text = "policy: 1\n";
  const std::string defaults =
      Map()
          .Add("window", FormatDuration(policy.window))
          .Add("freeze", FormatDuration(policy.freeze))
          .Add("displacement_limit", std::to_string(policy.displacement_limit))
          .Done();
  text.append("defaults: ").append(defaults).append("\n");
  text.append("time_zone: ").append(TimeZone(policy)).append("\n");
  text.append("channels:\n");
  for (const auto& [name, channel] : policy.channels) {
    text.append("  ").append(Quoted(name)).append(": ").append(Text(channel)).append("\n");
  }
  text.append("teams: ").append(policy.teams ? Map::List(*policy.teams) : "any").append("\n");
  text.append("purposes:\n");
  for (const auto& [name, rights] : policy.purposes) {
    text.append("  ").append(Quoted(name)).append(": ").append(Rights(rights)).append("\n");
  }
  if (policy.purpose_other) {
    text.append("  \"*\": ").append(Rights(*policy.purpose_other)).append("\n");
  }
  AddRules(text, "caps", policy.caps);
  AddRules(text, "gaps", policy.gaps);
  AddRules(text, "quiet_hours", policy.quiet_hours);
  AddRules(text, "blackouts", policy.blackouts);
  AddRules(text, "merges", policy.merges);
  AddRules(text, "outcomes", policy.outcomes);
  return text;
}

}  // namespace touchpoint::policy
