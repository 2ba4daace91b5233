// SPDX-License-Identifier: Apache-2.0
// Rows of NDJSON, or of CSV with a header line (RFC 4180); which of them the first byte tells.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/touchpointctl/rows/line_reader.h"
#include "services/touchpointctl/rows/row.h"

namespace touchpoint::ctl {

class RowReader {
 public:
  /// Is told the columns of a CSV, before any row of it.
  using HeaderRead = std::function<void(const std::vector<std::string>& columns)>;

  explicit RowReader(LineReader lines, HeaderRead header_read = {})
      : lines_(std::move(lines)), header_read_(std::move(header_read)) {}

  /// The next row, or why it is none; nothing at the end. Fails where the input cannot be read on.
  Result<std::optional<OrRefusal<Row>>> Next();

  double fraction() const { return lines_.fraction(); }

 private:
  enum class Format { kUnknown, kJson, kCsv };

  Result<std::optional<OrRefusal<Row>>> NextCsv(std::string text);
  /// Appends lines to `text` until its quotes are closed; false where they never are.
  Result<bool> CloseQuotes(std::string& text);

  LineReader lines_;
  HeaderRead header_read_;
  Format format_ = Format::kUnknown;
  std::vector<std::string> columns_;  // of a CSV
};

/// The fields of one line of NDJSON.
OrRefusal<Row> ParseJsonRow(const std::string& text, uint64_t line);

/// The fields of one row of CSV by its columns.
OrRefusal<Row> ParseCsvRow(const std::string& text, const std::vector<std::string>& columns,
                           uint64_t line);

}  // namespace touchpoint::ctl
