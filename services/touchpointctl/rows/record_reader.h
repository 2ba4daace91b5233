// SPDX-License-Identifier: Apache-2.0
// Rows of NDJSON, or of CSV with a header line (RFC 4180); which of them the first byte tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/touchpointctl/rows/line_reader.h"
#include "services/touchpointctl/rows/record.h"

namespace touchpoint::ctl {

class RecordReader {
 public:
  explicit RecordReader(LineReader lines) : lines_(std::move(lines)) {}

  /// The next row, or why it is none; nothing at the end. Fails where the input cannot be read on.
  Result<std::optional<OrRefusal<Record>>> Next();

  double fraction() const { return lines_.fraction(); }

 private:
  enum class Format { kUnknown, kJson, kCsv };

  Result<std::optional<OrRefusal<Record>>> NextCsv(std::string text);
  /// Appends lines to `text` until its quotes are closed; false where they never are.
  Result<bool> CloseQuotes(std::string& text);

  LineReader lines_;
  Format format_ = Format::kUnknown;
  std::vector<std::string> columns_;  // of a CSV
};

/// The fields of one line of NDJSON.
OrRefusal<Record> ParseJsonRow(const std::string& text, uint64_t line);

/// The fields of one record of CSV by its columns.
OrRefusal<Record> ParseCsvRow(const std::string& text, const std::vector<std::string>& columns,
                              uint64_t line);

}  // namespace touchpoint::ctl
