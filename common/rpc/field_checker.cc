// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/field_checker.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/base/utf8.h"
#include "common/rpc/time.h"

namespace touchpoint::rpc {
namespace {

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsId(std::string_view text) {
  return IsAlphanumeric(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlphanumeric(c) || c == '.' || c == '_' || c == ':' || c == '@' || c == '-';
         });
}

std::string AtMost(size_t max, const char* unit) {
  return "must have at most " + std::to_string(max) + " " + unit;
}

}  // namespace

void FieldChecker::Id(const std::string& text, const char* field) {
  if (text.empty()) {
    Refuse("FIELD_MISSING", field, "is required");
  } else if (text.size() > limits_.id_bytes) {
    Refuse("ID_FORMAT", field, AtMost(limits_.id_bytes, "bytes"));
  } else if (!IsId(text)) {
    Refuse("ID_FORMAT", field, "must be letters, digits and . _ : @ -, a letter or digit first");
  }
}

void FieldChecker::CampaignId(const std::string& text, const char* field) {
  const size_t prefix = model::kCampaignPrefix.size();
  const size_t room = limits_.id_bytes - std::min(limits_.id_bytes, prefix);
  Id(text, field);
  if (text.size() > room) {
    Refuse("ID_FORMAT", field, AtMost(room, "bytes"));
  }
}

void FieldChecker::Name(const std::string& text, const char* field) {
  if (text.empty()) {
    Refuse("FIELD_MISSING", field, "is required");
  } else {
    OptionalName(text, field);
  }
}

void FieldChecker::OptionalName(const std::string& text, const std::string& field) {
  Text(text, field, limits_.id_bytes);
}

void FieldChecker::Text(const std::string& text, const std::string& field, size_t bytes_max) {
  if (text.size() > bytes_max) {
    Refuse("FIELD_LENGTH", field, AtMost(bytes_max, "bytes"));
    return;
  }
  switch (FindTextFault(text)) {
    case TextFault::kNone:
      break;
    case TextFault::kNotUtf8:
      Refuse("FIELD_CHARSET", field, "is not valid UTF-8");
      break;
    case TextFault::kControl:
      Refuse("FIELD_CHARSET", field, "must not have control characters");
      break;
  }
}

void FieldChecker::Size(int size, size_t max, const char* field) {
  if (static_cast<size_t>(size) > max) {
    Refuse("FIELD_LENGTH", field, AtMost(max, "elements"));
  }
}

std::optional<Instant> FieldChecker::Time(bool set, const google::protobuf::Timestamp& time,
                                          const char* field, Rounding rounding) {
  if (!set) {
    return std::nullopt;
  }
  const auto instant = FromProto(time, rounding);
  if (!instant) {
    Refuse("TIME_RANGE", field, "must be a valid instant of the years 2000 to 2100");
  }
  return instant;
}

void FieldChecker::Refuse(std::string reason, std::string field, std::string description) {
  if (!failure_) {
    failure_ = InvalidField(std::move(reason), std::move(field), std::move(description));
  }
}

Failure Prefixed(Failure failure, const std::string& prefix) {
  if (!failure.fields.empty() && failure.message.rfind(failure.fields.front().field, 0) == 0) {
    failure.message = prefix + failure.message;
  }
  for (FieldViolation& violation : failure.fields) {
    violation.field = prefix + violation.field;
  }
  return failure;
}

Result<model::Target> ReadId(const std::string& id, const FieldLimits& limits) {
  FieldChecker check(limits);
  check.Id(id, "touchpoint_id");
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  if (const auto parsed = model::ParseTouchpointId(id)) {
    return *parsed;
  }
  return tl::unexpected(TouchpointNotFound());
}

Failure TargetMissing() {
  return InvalidField("FIELD_MISSING", "target", "touchpoint_id or key is required");
}

Failure TouchpointNotFound() {
  return {Code::kNotFound, "TOUCHPOINT_NOT_FOUND", "no such touchpoint", {}, {}, {}};
}

}  // namespace touchpoint::rpc
