// SPDX-License-Identifier: Apache-2.0
#include "common/policy/field.h"

#include <algorithm>
#include <charconv>

#include "common/base/suggestion.h"
#include "common/policy/spelling.h"

namespace touchpoint::policy {
namespace {

constexpr size_t kFreeTextMax = 128;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

void Field::Refuse(const std::string& message) const {
  problems_->Add(node_->position, path_, message);
}

const std::string* Field::Text(const std::string& what) const {
  switch (node_->kind) {
    case Node::Kind::kText:
      return &node_->text;
    case Node::Kind::kNull:
      Refuse("has no value: write " + what + " or remove it");
      break;
    case Node::Kind::kList:
      Refuse("is a list, but should be " + what);
      break;
    case Node::Kind::kMapping:
      Refuse("is a mapping, but should be " + what);
      break;
  }
  return nullptr;
}

std::optional<bool> Field::Bool() const {
  const std::string* text = Text("true or false");
  if (text == nullptr) {
    return std::nullopt;
  }
  if (*text != "true" && *text != "false") {
    Refuse(Quote(*text) + " is neither true nor false");
    return std::nullopt;
  }
  return *text == "true";
}

std::optional<uint32_t> Field::Number(uint32_t min, uint32_t max) const {
  const std::string* text = Text("a whole number");
  if (text == nullptr) {
    return std::nullopt;
  }
  const std::string range = std::to_string(min) + " to " + std::to_string(max);
  const bool negative = text->size() > 1 && (*text)[0] == '-';
  const size_t start = negative ? 1 : 0;
  const bool digits =
      text->size() > start &&
      std::all_of(text->begin() + static_cast<std::ptrdiff_t>(start), text->end(), IsDigit);
  const bool octal = text->size() > start + 1 && (*text)[start] == '0';
  if (!digits || octal) {
    Refuse(Quote(*text) + " is not a whole number, write one from " + range);
    return std::nullopt;
  }
  uint32_t value = 0;
  const auto result = std::from_chars(text->data(), text->data() + text->size(), value);
  if (negative || result.ec != std::errc() || value < min || value > max) {
    Refuse(Quote(*text) + " is out of range, write a number from " + range);
    return std::nullopt;
  }
  return value;
}

std::optional<Duration> Field::Length(Duration min, Duration max) const {
  const std::string* text = Text("a duration");
  if (text == nullptr) {
    return std::nullopt;
  }
  const auto duration = ParseDuration(*text);
  if (!duration) {
    Refuse(Quote(*text) +
           " is not a duration, write a whole number and ms, s, m, h or d, like '24h'");
    return std::nullopt;
  }
  if (*duration < min || *duration > max) {
    Refuse(Quote(*text) + " is out of range, write a duration from " + FormatDuration(min) +
           " to " + FormatDuration(max));
    return std::nullopt;
  }
  return duration;
}

std::optional<std::chrono::minutes> Field::TimeOfDay() const {
  const std::string* text = Text("a time of day");
  if (text == nullptr) {
    return std::nullopt;
  }
  const auto time = ParseClock(*text);
  if (time && text->size() == 5) {
    return time;
  }
  std::string correction = "write one from \"00:00\" to \"23:59\"";
  if (time) {
    correction = "did you mean '0" + *text + "'?";
  } else if (*text == "24:00") {
    correction = "did you mean '00:00'?";
  }
  Refuse(Quote(*text) + " is not a time of day, " + correction);
  return std::nullopt;
}

std::optional<std::chrono::local_days> Field::Date() const {
  const std::string* text = Text("a date");
  if (text == nullptr) {
    return std::nullopt;
  }
  const auto midnight =
      text->size() == 10 ? ParseRfc3339(*text + "T00:00:00Z") : std::optional<Instant>();
  if (!midnight) {
    Refuse(Quote(*text) + " is not a date of the years 1970 to 2199, write one like 2026-12-31");
    return std::nullopt;
  }
  return std::chrono::local_days(
      std::chrono::floor<std::chrono::days>(midnight->time_since_epoch()));
}

std::optional<std::string> Field::Name() const {
  const std::string* text = Text("a name");
  if (text == nullptr) {
    return std::nullopt;
  }
  if (!IsName(*text)) {
    Refuse(Quote(*text) +
           " is not a name: 1 to 64 letters, digits and ._:@- that begin with a letter or digit");
    return std::nullopt;
  }
  return *text;
}

std::optional<std::string> Field::FreeText() const {
  const std::string* text = Text("a text");
  if (text == nullptr) {
    return std::nullopt;
  }
  if (text->empty() || text->size() > kFreeTextMax || !IsPrintable(*text)) {
    Refuse(Quote(*text) + " is not a text of 1 to 128 bytes without control characters");
    return std::nullopt;
  }
  return *text;
}

std::optional<size_t> Field::OneOf(const std::vector<std::string>& words,
                                   const std::string& what) const {
  const std::string* text = Text("a " + what);
  if (text == nullptr) {
    return std::nullopt;
  }
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) {
    return static_cast<size_t>(found - words.begin());
  }
  std::string correction = DidYouMean(*text, words);
  if (correction.empty()) {
    for (size_t i = 0; i < words.size(); ++i) {
      correction += (i == 0 ? ", write " : i + 1 == words.size() ? " or " : ", ") + words[i];
    }
  }
  Refuse("unknown " + what + " " + Quote(*text) + correction);
  return std::nullopt;
}

bool Field::IsList() const {
  if (node_->kind == Node::Kind::kList) {
    return true;
  }
  if (node_->kind == Node::Kind::kText) {
    Refuse("is not a list, write [" + Quote(node_->text) + "]");
  } else {
    Refuse(node_->kind == Node::Kind::kNull ? "has no value: write a list or remove it"
                                            : "is a mapping, but should be a list");
  }
  return false;
}

std::vector<Field> Field::Items(const std::string& path) const {
  std::vector<Field> items;
  if (!IsList()) {
    return items;
  }
  if (node_->items.empty()) {
    Refuse("the list is empty, name something or remove it");
  }
  for (const Node& item : node_->items) {
    items.emplace_back(item, path, *problems_);
  }
  return items;
}

std::vector<Field> Field::Elements() const {
  std::vector<Field> elements;
  if (!IsList()) {
    return elements;
  }
  for (const Node& item : node_->items) {
    elements.emplace_back(item, path_ + "[" + std::to_string(elements.size()) + "]", *problems_);
  }
  return elements;
}

}  // namespace touchpoint::policy
