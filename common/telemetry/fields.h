// SPDX-License-Identifier: Apache-2.0
// The data of a log line, rendered as JSON members while it is collected. The message of a line is
// constant text; whatever varies is a field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/time.h"

namespace touchpoint::telemetry {

class Fields {
 public:
  /// `key` is a constant of the code in lower_snake and is not escaped.
  Fields& Add(std::string_view key, std::string_view value);
  Fields& Add(std::string_view key, const char* value) { return Add(key, std::string_view(value)); }
  Fields& Add(std::string_view key, int64_t value);
  Fields& Add(std::string_view key, bool value);
  /// RFC 3339; no field for no instant.
  Fields& Add(std::string_view key, std::optional<Instant> value);
  /// In seconds with microseconds.
  Fields& AddSeconds(std::string_view key, std::chrono::microseconds value);

  /// `,"key":value` for each field.
  const std::string& rendered() const { return rendered_; }

 private:
  void Key(std::string_view key);
  std::string rendered_;
};

/// Appends `text` as the inside of a JSON string: quotes, backslashes, control characters and those
/// that reorder text are escaped, bytes that are not UTF-8 become U+FFFD.
void AppendEscaped(std::string_view text, std::string& out);

}  // namespace touchpoint::telemetry
