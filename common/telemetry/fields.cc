// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/fields.h"

#include <array>
#include <cstdio>

#include "common/base/utf8.h"

namespace touchpoint::telemetry {

void AppendEscaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (byte >= 0x20 && byte < 0x7f) {
      if (byte == '"' || byte == '\\') {
        out += '\\';
      }
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    const Character character = DecodeUtf8(text);
    if (!character.valid) {
      out += "\\ufffd";
    } else if (IsControl(character.value)) {
      std::array<char, 8> escape = {};
      std::snprintf(escape.data(), escape.size(), "\\u%04x",
                    static_cast<unsigned>(character.value));
      out += escape.data();
    } else {
      out += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
}

void Fields::Key(std::string_view key) {
  rendered_ += ",\"";
  rendered_ += key;
  rendered_ += "\":";
}

Fields& Fields::Add(std::string_view key, std::string_view value) {
  Key(key);
  rendered_ += '"';
  AppendEscaped(value, rendered_);
  rendered_ += '"';
  return *this;
}

Fields& Fields::Add(std::string_view key, int64_t value) {
  Key(key);
  rendered_ += std::to_string(value);
  return *this;
}

Fields& Fields::Add(std::string_view key, bool value) {
  Key(key);
  rendered_ += value ? "true" : "false";
  return *this;
}

Fields& Fields::Add(std::string_view key, std::optional<Instant> value) {
  return value ? Add(key, std::string_view(FormatRfc3339(*value))) : *this;
}

Fields& Fields::AddSeconds(std::string_view key, std::chrono::microseconds value) {
  Key(key);
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), "%.6f", static_cast<double>(value.count()) / 1e6);
  rendered_ += text.data();
  return *this;
}

}  // namespace touchpoint::telemetry
