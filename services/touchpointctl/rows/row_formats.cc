// SPDX-License-Identifier: Apache-2.0
// From the text of one row to its fields.
#include <boost/json.hpp>
#include <exception>

#include "services/touchpointctl/rows/csv.h"
#include "services/touchpointctl/rows/row_reader.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;

/// The text of a scalar; nothing for a list, an object or null.
std::optional<std::string> ScalarText(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return std::string(value.get_string());
    case json::kind::bool_:
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return json::serialize(value);
    default:
      return std::nullopt;
  }
}

void AddText(Value& value, std::string text) {
  if (!text.empty()) {
    value.texts.push_back(std::move(text));
  }
}

Value ToValue(const json::value& json) {
  Value value;
  if (json.is_null()) {
    return value;
  }
  if (const auto text = ScalarText(json)) {
    AddText(value, *text);
    return value;
  }
  value.kind = json.is_array() ? Value::Kind::kList : Value::Kind::kOther;
  if (json.is_array()) {
    for (const json::value& element : json.get_array()) {
      const auto text = ScalarText(element);
      if (!text) {
        value.kind = Value::Kind::kOther;
        break;
      }
      AddText(value, *text);
    }
  }
  return value;
}

Refusal Malformed(uint64_t line, std::string message) {
  return {line, "", "MALFORMED", "", std::move(message)};
}

OrRefusal<Row> FromObject(const json::object& object, uint64_t line) {
  Row row;
  row.line = line;
  row.fields.reserve(object.size());
  for (const auto& member : object) {
    row.fields.emplace_back(std::string(member.key()), ToValue(member.value()));
  }
  return row;
}

}  // namespace

OrRefusal<Row> ParseJsonRow(const std::string& text, uint64_t line) {
  try {
    json::error_code error;
    json::monotonic_resource memory;
    const json::value value = json::parse(text, error, &memory);
    if (error) {
      return tl::unexpected(Malformed(line, "not valid JSON: " + error.message()));
    }
    if (!value.is_object()) {
      return tl::unexpected(Malformed(line, "not a JSON object"));
    }
    return FromObject(value.get_object(), line);
  } catch (const std::exception& exception) {
    return tl::unexpected(Malformed(line, exception.what()));
  }
}

OrRefusal<Row> ParseCsvRow(const std::string& text, const std::vector<std::string>& columns,
                           uint64_t line) {
  std::vector<std::string> fields = SplitCsv(text);
  if (fields.size() != columns.size()) {
    return tl::unexpected(Malformed(line, "has " + std::to_string(fields.size()) +
                                              " fields, the header has " +
                                              std::to_string(columns.size())));
  }
  Row row;
  row.line = line;
  row.fields.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    Value value;
    AddText(value, std::move(fields[i]));
    row.fields.emplace_back(columns[i], std::move(value));
  }
  return row;
}

}  // namespace touchpoint::ctl
