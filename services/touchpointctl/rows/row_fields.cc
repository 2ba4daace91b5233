// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/row_fields.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace touchpoint::ctl {
namespace {

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> texts;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find_first_of(",;", at), text.size());
    std::string element = text.substr(at, end - at);
    std::erase(element, ' ');
    if (!element.empty()) {
      texts.push_back(std::move(element));
    }
    at = end + 1;
  }
  return texts;
}

}  // namespace

std::string RowFields::Text(RowKey key) {
  const Value* value = mapping_.Find(row_, key);
  if (value == nullptr) {
    return "";
  }
  if (value->kind != Value::Kind::kText) {
    Refuse(key, "MALFORMED", "must be a single value");
    return "";
  }
  return value->texts.front();
}

std::vector<std::string> RowFields::Texts(RowKey key) {
  const Value* value = mapping_.Find(row_, key);
  if (value == nullptr) {
    return {};
  }
  if (value->kind == Value::Kind::kOther) {
    Refuse(key, "MALFORMED", "must be a list of texts");
    return {};
  }
  return value->kind == Value::Kind::kList ? value->texts : SplitList(value->texts.front());
}

std::optional<Instant> RowFields::Time(RowKey key, Rounding rounding) {
  const std::string text = Text(key);
  if (text.empty()) {
    return std::nullopt;
  }
  const std::optional<Instant> time = ParseRfc3339(text, rounding);
  if (!time) {
    Refuse(key, "TIME_RANGE", "is no time like 2026-03-02T09:00:00Z");
  }
  return time;
}

std::optional<uint32_t> RowFields::Number(RowKey key, uint32_t max, const char* reason) {
  const std::string text = Text(key);
  if (text.empty()) {
    return std::nullopt;
  }
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > max) {
    Refuse(key, reason, "must be a whole number from 0 to " + std::to_string(max));
  }
  return number;
}

Refusal RowFields::RefusalOf(const std::string& request_id) const {
  Refusal refusal = *refusal_;
  refusal.request_id = request_id;
  return refusal;
}

void RowFields::Refuse(RowKey key, std::string reason, const std::string& what) {
  if (refusal_) {
    return;
  }
  const std::string name(NameOf(key));
  const std::string& field = mapping_[key].field;
  const std::string origin = field == name ? "" : " (input field '" + field + "')";
  refusal_ = Refusal{row_.line, "", std::move(reason), name, name + origin + " " + what};
}

}  // namespace touchpoint::ctl
