// SPDX-License-Identifier: Apache-2.0
#include "common/policy/rules.h"

#include <set>

namespace touchpoint::policy {
namespace {

constexpr uint32_t kLimitMax = 1'000'000;
constexpr uint32_t kContributorsMax = 100;
constexpr uint32_t kTimesMax = 100;
constexpr Duration kLongest = 3660 * kDay;

// Which of `words` are in the list, each at most once.
std::optional<std::set<size_t>> ReadWords(const Field& list, const std::vector<std::string>& words,
                                          const std::string& what) {
  std::set<size_t> found;
  for (const Field& item : list.Items(list.path())) {
    if (const auto word = item.OneOf(words, what); word && !found.insert(*word).second) {
      item.Refuse(Quote(words[*word]) + " is listed twice, remove one");
    }
  }
  return found.empty() ? std::nullopt : std::optional(found);
}

std::vector<model::Dimension> ToDimensions(const std::set<size_t>& words) {
  std::vector<model::Dimension> dimensions;
  for (const size_t word : words) {
    dimensions.push_back(static_cast<model::Dimension>(word));
  }
  return dimensions;
}

std::optional<std::vector<model::Dimension>> ReadEach(const Field& field) {
  const auto words = ReadWords(field, DimensionWords(), "dimension");
  if (!words) {
    return std::nullopt;
  }
  return ToDimensions(*words);
}

std::optional<std::vector<model::Feedback>> ReadFeedback(const Field& field) {
  static const std::vector<std::string> kWords = [] {
    std::vector<std::string> words;
    for (const auto& [kind, word] : FeedbackWords()) {
      words.push_back(word);
    }
    return words;
  }();
  const auto words = ReadWords(field, kWords, "outcome");
  if (!words) {
    return std::nullopt;
  }
  std::vector<model::Feedback> kinds;
  for (const size_t word : *words) {
    kinds.push_back(FeedbackWords()[word].first);
  }
  return kinds;
}

/// The dimensions of a consent, which are the first and the third; none for "all".
std::optional<std::vector<model::Dimension>> ReadWithdraw(const Field& field) {
  if (field.node().kind == Node::Kind::kText) {
    return field.OneOf({"all"}, "consent") ? std::optional(std::vector<model::Dimension>())
                                           : std::nullopt;
  }
  const auto words = ReadWords(field, {"channel", "purpose"}, "consent");
  if (!words) {
    return std::nullopt;
  }
  std::vector<model::Dimension> withdraw;
  for (const size_t word : *words) {
    withdraw.push_back(word == 0 ? model::Dimension::kChannel : model::Dimension::kPurpose);
  }
  return withdraw;
}

std::optional<uint8_t> ReadDays(const Field& field) {
  const auto words = ReadWords(field, DayWords(), "day");
  if (!words) {
    return std::nullopt;
  }
  unsigned days = 0;
  for (const size_t word : *words) {
    days |= 1U << word;
  }
  return static_cast<uint8_t>(days);
}

void ReadPeriod(const Field& field, model::Cap& cap) {
  static const std::vector<std::string> kCalendar = {"calendar day", "calendar week",
                                                     "calendar month"};
  const Node& node = field.node();
  if (node.kind == Node::Kind::kText && node.text.rfind("cal", 0) == 0) {
    if (const auto period = field.OneOf(kCalendar, "period")) {
      cap.period = static_cast<model::CapPeriod>(*period + 1);
    }
  } else if (const auto per = field.Length(Duration(1), kLongest)) {
    cap.per = *per;
  }
}

}  // namespace

const std::vector<std::string>& DimensionWords() {
  static const std::vector<std::string> kWords = {"channel", "team", "purpose", "topic",
                                                  "initiative"};
  return kWords;
}

const std::vector<std::string>& DayWords() {
  static const std::vector<std::string> kWords = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return kWords;
}

const std::vector<std::string>& DeliveryWords() {
  static const std::vector<std::string> kWords = {"at_most_once", "at_least_once"};
  return kWords;
}

const std::vector<std::pair<model::Feedback, std::string>>& FeedbackWords() {
  using model::Feedback;
  static const std::vector<std::pair<Feedback, std::string>> kWords = {
      {Feedback::kDelivered, "delivered"},
      {Feedback::kOpened, "opened"},
      {Feedback::kAnswered, "answered"},
      {Feedback::kAttended, "attended"},
      {Feedback::kConverted, "converted"},
      {Feedback::kIgnored, "ignored"},
      {Feedback::kDeclined, "declined"},
      {Feedback::kComplained, "complained"},
      {Feedback::kUnsubscribed, "unsubscribed"},
      {Feedback::kBounced, "bounced"},
      {Feedback::kNoShow, "no_show"}};
  return kWords;
}

std::string RuleReader::Id(Mapping& rule) {
  const auto field = rule.Require("id");
  const auto id = field ? field->Name() : std::nullopt;
  if (!id) {
    return "";
  }
  const auto [other, is_new] = ids_.emplace(*id, rule.field().path());
  if (!is_new) {
    field->Refuse("rule id " + Quote(*id) + " is taken by " + other->second +
                  ", give every rule its own");
  }
  return *id;
}

model::Scope RuleReader::Scope(Mapping& rule) const {
  model::Scope scope;
  const auto field = rule.Find("scope");
  if (!field) {
    return scope;
  }
  Mapping mapping(*field);
  const auto read = [&](const char* key, model::Scope::Values& values, auto reader) {
    mapping.Read(key, values,
                 [&](const Field& list) { return ReadValues(list, field->path(), reader); });
  };
  read("channels", scope.channels, [&](const Field& f) { return vocabulary_.Channel(f); });
  read("teams", scope.teams, [&](const Field& f) { return vocabulary_.Team(f); });
  read("purposes", scope.purposes, [&](const Field& f) { return vocabulary_.Purpose(f); });
  read("topics", scope.topics, &Field::FreeText);
  read("initiatives", scope.initiatives, &Field::FreeText);
  read("segments", scope.segments, &Field::FreeText);
  mapping.RefuseOthers();
  return scope;
}

model::Cap RuleReader::Cap(const Field& field) {
  Mapping rule(field);
  model::Cap cap;
  cap.id = Id(rule);
  rule.Read("limit", cap.limit, [](const Field& f) { return f.Number(0, kLimitMax); });
  if (const auto per = rule.Require("per")) {
    ReadPeriod(*per, cap);
  }
  cap.scope = Scope(rule);
  rule.Read("each", cap.each, ReadEach);
  rule.RefuseOthers();
  return cap;
}

model::Gap RuleReader::Gap(const Field& field) {
  Mapping rule(field);
  model::Gap gap;
  gap.id = Id(rule);
  rule.ReadRequired("at_least", gap.at_least,
                    [](const Field& f) { return f.Length(Duration(1), kLongest); });
  gap.scope = Scope(rule);
  rule.Read("each", gap.each, ReadEach);
  rule.RefuseOthers();
  return gap;
}

model::QuietHours RuleReader::QuietHours(const Field& field) {
  Mapping rule(field);
  model::QuietHours quiet;
  quiet.id = Id(rule);
  rule.Read("channels", quiet.channels, [&](const Field& list) {
    return ReadValues(list, list.path(), [&](const Field& f) { return vocabulary_.Channel(f); });
  });
  rule.Read("days", quiet.days, ReadDays);
  bool all_day = false;
  rule.Read("all_day", all_day, &Field::Bool);
  const auto from = all_day ? rule.Find("from") : rule.Require("from");
  const auto to = all_day ? rule.Find("to") : rule.Require("to");
  if (all_day) {
    quiet.to = std::chrono::hours(24);
    for (const auto& time : {from, to}) {
      if (time) {
        time->Refuse("has no effect with all_day: true, remove one of them");
      }
    }
  } else if (from && to) {
    const auto start = from->TimeOfDay();
    const auto end = to->TimeOfDay();
    if (start && end && *start == *end) {
      to->Refuse("is the same as from: for the whole day write all_day: true instead of both");
    }
    quiet.from = start.value_or(quiet.from);
    quiet.to = end.value_or(quiet.to);
  }
  rule.RefuseOthers();
  return quiet;
}

model::Blackout RuleReader::Blackout(const Field& field) {
  Mapping rule(field);
  model::Blackout blackout;
  blackout.id = Id(rule);
  rule.Read("channels", blackout.channels, [&](const Field& list) {
    return ReadValues(list, list.path(), [&](const Field& f) { return vocabulary_.Channel(f); });
  });
  rule.Read("regions", blackout.regions,
            [](const Field& list) { return ReadValues(list, list.path(), &Field::FreeText); });
  const auto from = rule.Require("from");
  const auto to = rule.Require("to");
  const auto start = from ? from->Date() : std::nullopt;
  const auto end = to ? to->Date() : std::nullopt;
  if (start && end && *end <= *start) {
    to->Refuse("is not after from: write the first day that is free again");
  }
  blackout.from = start.value_or(blackout.from);
  blackout.to = end.value_or(blackout.to);
  rule.RefuseOthers();
  return blackout;
}

model::MergeRule RuleReader::Merge(const Field& field) {
  static const std::vector<std::string> kWhen = {"if_blocked", "always"};
  Mapping rule(field);
  model::MergeRule merge;
  merge.id = Id(rule);
  rule.Read("purposes", merge.purposes, [&](const Field& list) {
    return ReadValues(list, list.path(), [&](const Field& f) { return vocabulary_.Purpose(f); });
  });
  rule.Read("across_teams", merge.across_teams, &Field::Bool);
  if (const auto when = rule.Find("when")) {
    if (const auto word = when->OneOf(kWhen, "moment")) {
      merge.when = static_cast<model::MergeWhen>(*word);
    }
  }
  rule.Read("size", merge.size, [](const Field& f) { return f.Number(2, kContributorsMax); });
  rule.RefuseOthers();
  return merge;
}

namespace {

void RefuseNoEffect(Mapping& rule, const std::vector<std::string>& keys, const std::string& with) {
  for (const std::string& key : keys) {
    if (const auto field = rule.Find(key)) {
      field->Refuse("has no effect with " + with + ", remove it");
    }
  }
}

std::vector<std::string> KeysOfPauses() {
  return {"times", "within", "same", "others", "human"};
}

/// How long what pauses, and for whom.
void ReadPause(Mapping& rule, const Field& pause, model::OutcomeRule& outcome) {
  outcome.pause = pause.Length(Duration(1), kLongest).value_or(outcome.pause);
  rule.Read("times", outcome.times, [](const Field& f) { return f.Number(1, kTimesMax); });
  if (outcome.times > 1) {
    rule.ReadRequired("within", outcome.within,
                      [](const Field& f) { return f.Length(Duration(1), kLongest); });
    RefuseNoEffect(rule, {"others"}, "times");
  } else {
    RefuseNoEffect(rule, {"within"}, "times: 1");
    rule.Read("others", outcome.others, &Field::Bool);
  }
  rule.Read("same", outcome.same, ReadEach);
  rule.Read("human", outcome.human, &Field::Bool);
}

}  // namespace

model::OutcomeRule RuleReader::Outcome(const Field& field) {
  Mapping rule(field);
  model::OutcomeRule outcome;
  outcome.id = Id(rule);
  rule.ReadRequired("on", outcome.on, ReadFeedback);
  outcome.scope = Scope(rule);
  const auto withdraw = rule.Find("withdraw");
  const auto pause = rule.Find("pause");
  for (const std::string& key : KeysOfPauses()) {
    (void)rule.Find(key);  // known, whatever else is wrong
  }
  if (withdraw && pause) {
    pause->Refuse("is here with withdraw: write a rule for each");
  } else if (withdraw) {
    outcome.withdraw = ReadWithdraw(*withdraw);
    RefuseNoEffect(rule, KeysOfPauses(), "withdraw");
  } else if (pause) {
    ReadPause(rule, *pause, outcome);
  } else if (field.node().kind == Node::Kind::kMapping) {
    field.Refuse("nothing follows: write withdraw or pause");
  }
  rule.RefuseOthers();
  return outcome;
}

}  // namespace touchpoint::policy
