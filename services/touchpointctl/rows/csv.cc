// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/csv.h"

#include <algorithm>

namespace touchpoint::ctl {
namespace {

/// Reads the quoted field that starts at `at`; leaves `at` behind its closing quote. False where
/// it is never closed.
bool ReadQuoted(std::string_view record, size_t& at, std::string& field) {
  for (++at; at < record.size(); ++at) {
    if (record[at] != '"') {
      field += record[at];
    } else if (at + 1 < record.size() && record[at + 1] == '"') {
      field += '"';
      ++at;
    } else {
      ++at;
      return true;
    }
  }
  return false;
}

/// Splits a record; false where its last field is still open.
bool Split(std::string_view record, std::vector<std::string>& fields) {
  size_t at = 0;
  while (true) {
    std::string field;
    if (at < record.size() && record[at] == '"' && !ReadQuoted(record, at, field)) {
      return false;
    }
    const size_t comma = std::min(record.find(',', at), record.size());
    field += record.substr(at, comma - at);
    fields.push_back(std::move(field));
    if (comma == record.size()) {
      return true;
    }
    at = comma + 1;
  }
}

}  // namespace

bool HasClosedQuotes(std::string_view text) {
  std::vector<std::string> fields;
  return Split(text, fields);
}

std::vector<std::string> SplitCsv(std::string_view record) {
  std::vector<std::string> fields;
  Split(record, fields);
  return fields;
}

}  // namespace touchpoint::ctl
