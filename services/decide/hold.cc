// SPDX-License-Identifier: Apache-2.0
#include "services/decide/hold.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace touchpoint::decide {
namespace {

using model::Dimension;
using model::FeedbackMark;
using model::OutcomeRule;
using model::Sequence;

constexpr size_t kNamedMax = 16;

const std::string& Value(const HoldFields& fields, Dimension dimension) {
  switch (dimension) {
    case Dimension::kChannel:
      return fields.channel;
    case Dimension::kTeam:
      return fields.team;
    case Dimension::kPurpose:
      return fields.purpose;
    case Dimension::kTopic:
      return fields.topic;
    case Dimension::kInitiative:
      break;
  }
  return fields.initiative;
}

/// A mark that a rule looks at.
struct Seen {
  const FeedbackMark* mark = nullptr;
  HoldFields fields;
};

/// In the order in which it happened; ties as they were stored.
using Series = std::vector<Seen>;

/// What one rule looks at, one series for each value of `same`.
std::vector<Series> SeriesOf(const model::Timeline& timeline,
                             const std::vector<FeedbackMark>& marks,
                             const std::vector<std::string>& segments, const OutcomeRule& rule) {
  std::map<std::vector<std::string>, Series> series;
  for (const FeedbackMark& mark : marks) {
    if (!rule.IsOn(mark.kind)) {
      continue;
    }
    HoldFields fields = FieldsOf(timeline, mark);
    if (!InScope(rule.scope, fields, segments)) {
      continue;
    }
    std::vector<std::string> key;
    for (const Dimension dimension : rule.same) {
      key.push_back(Value(fields, dimension));
    }
    series[std::move(key)].push_back({&mark, std::move(fields)});
  }
  std::vector<Series> all;
  for (auto& [key, each] : series) {
    std::stable_sort(each.begin(), each.end(),
                     [](const Seen& a, const Seen& b) { return a.mark->at < b.mark->at; });
    all.push_back(std::move(each));
  }
  return all;
}

/// The contacts, each once, that came to it in the `within` that ends with the mark.
std::set<Sequence> ContactsUpTo(const Series& series, size_t last, const OutcomeRule& rule) {
  std::set<Sequence> contacts;
  for (size_t i = 0; i <= last; ++i) {
    const bool counts = i == last || series[i].mark->at > series[last].mark->at - rule.within;
    if (counts) {
      contacts.insert(series[i].mark->contact);
    }
  }
  return contacts;
}

/// The pause that the series leads to, if it lasts.
std::optional<Hold> LastHold(const Series& series, const OutcomeRule& rule, Instant now) {
  for (size_t last = series.size(); last-- > 0;) {
    const FeedbackMark& mark = *series[last].mark;
    if (mark.at + rule.pause <= now) {
      break;  // as all before it
    }
    const std::set<Sequence> contacts = ContactsUpTo(series, last, rule);
    if (contacts.size() < rule.times) {
      continue;
    }
    Hold hold{&rule, series[last].fields, {}, mark.at + rule.pause, mark.kind, {}};
    const size_t named = std::min(contacts.size(), kNamedMax);
    hold.touchpoints.assign(contacts.begin(), std::next(contacts.begin(), named));
    for (size_t i = 0; rule.others && i < series.size(); ++i) {
      if (series[i].mark->at + rule.pause > now) {
        hold.owners.push_back(series[i].fields.team);
      }
    }
    return hold;
  }
  return std::nullopt;
}

}  // namespace

bool InScope(const model::Scope& scope, const HoldFields& fields,
             const std::vector<std::string>& segments) {
  const bool in_segments =
      !scope.segments ||
      std::any_of(segments.begin(), segments.end(), [&scope](const std::string& segment) {
        return model::Allows(scope.segments, segment);
      });
  return in_segments && model::Allows(scope.channels, fields.channel) &&
         model::Allows(scope.teams, fields.team) && model::Allows(scope.purposes, fields.purpose) &&
         model::Allows(scope.topics, fields.topic) &&
         model::Allows(scope.initiatives, fields.initiative);
}

HoldFields FieldsOf(const model::Timeline& timeline, const FeedbackMark& mark) {
  const model::Touchpoint* touchpoint = timeline.Find(mark.sequence);
  if (touchpoint == nullptr) {
    return {};
  }
  const model::NameTable& names = timeline.names;
  return {names.Text(mark.channel), names.Text(touchpoint->team), names.Text(touchpoint->purpose),
          names.Text(touchpoint->topic), names.Text(touchpoint->initiative)};
}

bool Hold::Holds(const HoldFields& touchpoint, bool is_human,
                 const std::vector<std::string>& segments) const {
  const bool is_same = std::all_of(rule->same.begin(), rule->same.end(), [&](Dimension dimension) {
    return Value(fields, dimension) == Value(touchpoint, dimension);
  });
  const bool owns = std::find(owners.begin(), owners.end(), touchpoint.team) != owners.end();
  return is_same && !owns && (rule->human || !is_human) &&
         InScope(rule->scope, touchpoint, segments);
}

model::Reason ReasonOf(const Hold& hold, const std::string& channel, Instant from) {
  model::Reason reason;
  reason.rule = hold.rule->id;
  reason.kind = model::ReasonKind::kOutcome;
  reason.channel = channel;
  reason.from = from;
  reason.to = hold.until;
  reason.limit = hold.rule->times;
  if (hold.rule->times > 1) {
    reason.per = hold.rule->within;
  }
  reason.touchpoints = hold.touchpoints;
  reason.outcome = hold.kind;
  return reason;
}

std::vector<Hold> HoldsOf(const model::Timeline& timeline, const std::vector<FeedbackMark>& marks,
                          const model::Profile& profile, const Rulebook& rulebook, Instant now) {
  std::vector<Hold> holds;
  for (const OutcomeRule& rule : rulebook.policy().outcomes) {
    if (rule.withdraw) {
      continue;
    }
    for (const Series& series : SeriesOf(timeline, marks, profile.segments, rule)) {
      if (auto hold = LastHold(series, rule, now)) {
        holds.push_back(*std::move(hold));
      }
    }
  }
  return holds;
}

}  // namespace touchpoint::decide
