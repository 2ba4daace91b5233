// SPDX-License-Identifier: Apache-2.0
// Any text as the mapping file of an import: refused with the place of every mistake, or a mapping
// that is the same when it is spelled out and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/assert.h"
#include "services/touchpointctl/rows/mapping_file.h"

namespace {

namespace ctl = touchpoint::ctl;

constexpr std::string_view kName = "fuzz.yaml";

bool Same(const std::optional<ctl::Value>& a, const std::optional<ctl::Value>& b) {
  return a.has_value() == b.has_value() && (!a || (a->kind == b->kind && a->texts == b->texts));
}

bool Same(const ctl::Mapping& a, const ctl::Mapping& b) {
  for (size_t i = 0; i < a.sources.size(); ++i) {
    if (a.sources[i].field != b.sources[i].field ||
        !Same(a.sources[i].constant, b.sources[i].constant) ||
        !Same(a.sources[i].fallback, b.sources[i].fallback)) {
      return false;
    }
  }
  const bool shifts = a.shift.has_value();
  return a.window == b.window && a.lead == b.lead && shifts == b.shift.has_value() &&
         (!shifts || (a.shift->start == b.shift->start && a.shift->step == b.shift->step));
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '"' || c == '\\') {
      std::array<char, 5> escape = {};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", byte);
      quoted += escape.data();
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string Spelled(const ctl::Value& value) {
  TP_ASSERT(value.kind == ctl::Value::Kind::kList || value.texts.size() == 1);
  if (value.kind != ctl::Value::Kind::kList) {
    return Quoted(value.texts.front());
  }
  std::string list = "[";
  for (const std::string& text : value.texts) {
    list += Quoted(text) + ", ";
  }
  return list + "]";
}

/// "default" or "constant" with the values that `member` of each source has.
std::string Section(const ctl::Mapping& mapping, const char* name,
                    std::optional<ctl::Value> ctl::KeySource::*member) {
  std::string section = std::string(name) + ": {";
  for (size_t i = 0; i < mapping.sources.size(); ++i) {
    if (const auto& value = mapping.sources[i].*member) {
      section += std::string(ctl::kRowKeyNames[i]) + ": " + Spelled(*value) + ", ";
    }
  }
  return section + "}\n";
}

std::string Spelled(const ctl::Mapping& mapping) {
  std::string text;
  for (size_t i = 0; i < mapping.sources.size(); ++i) {
    text += std::string(ctl::kRowKeyNames[i]) + ": " + Quoted(mapping.sources[i].field) + "\n";
  }
  text += Section(mapping, "default", &ctl::KeySource::fallback);
  text += Section(mapping, "constant", &ctl::KeySource::constant);
  text += "lead: " + touchpoint::FormatDuration(mapping.lead) + "\n";
  if (mapping.window) {
    text += "window: " + touchpoint::FormatDuration(*mapping.window) + "\n";
  }
  if (mapping.shift) {
    const auto& start = mapping.shift->start;
    text += "shift: {start: " + (start ? Quoted(touchpoint::FormatRfc3339(*start)) : "now") +
            ", step: " + touchpoint::FormatDuration(mapping.shift->step) + "}\n";
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto mapping = ctl::ParseMapping(text, std::string(kName));
  if (!mapping) {
    TP_ASSERT(mapping.error().reason == "MAPPING");
    TP_ASSERT(mapping.error().message.rfind(std::string(kName) + ":", 0) == 0);
    return 0;
  }
  const auto again = ctl::ParseMapping(Spelled(*mapping), std::string(kName));
  TP_ASSERT(again && Same(*mapping, *again));
  return 0;
}
