// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/row_reader.h"

#include <utility>

#include "services/touchpointctl/rows/csv.h"

namespace touchpoint::ctl {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsBlank(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos;
}

OrRefusal<Row> Refuse(uint64_t line, std::string reason, std::string message) {
  return tl::unexpected(Refusal{line, "", std::move(reason), "", std::move(message)});
}

OrRefusal<Row> TooLong(uint64_t line) {
  return Refuse(line, "FIELD_LENGTH",
                "the row is longer than " + std::to_string(LineReader::kLineMax) + " bytes");
}

}  // namespace

Result<std::optional<OrRefusal<Row>>> RowReader::Next() {
  std::string text;
  while (true) {
    const Result<bool> read = lines_.Next(text);
    if (!read) {
      return tl::unexpected(read.error());
    }
    if (!*read) {
      return std::nullopt;
    }
    if (lines_.line() == 1 && text.starts_with(kByteOrderMark)) {
      text.erase(0, kByteOrderMark.size());
    }
    if (IsBlank(text)) {
      continue;
    }
    if (format_ == Format::kUnknown) {
      const bool json = text[text.find_first_not_of(" \t")] == '{';
      format_ = json ? Format::kJson : Format::kCsv;
    }
    if (format_ == Format::kCsv) {
      if (columns_.empty()) {
        columns_ = SplitCsv(text);
        if (header_read_) {
          header_read_(columns_);
        }
        continue;
      }
      return NextCsv(std::move(text));
    }
    if (text.size() > LineReader::kLineMax) {
      return TooLong(lines_.line());
    }
    return ParseJsonRow(text, lines_.line());
  }
}

Result<std::optional<OrRefusal<Row>>> RowReader::NextCsv(std::string text) {
  const uint64_t start = lines_.line();
  const Result<bool> closed = CloseQuotes(text);
  if (!closed) {
    return tl::unexpected(closed.error());
  }
  if (text.size() > LineReader::kLineMax) {
    return TooLong(start);
  }
  if (!*closed) {
    return Refuse(start, "MALFORMED", "a quote is never closed");
  }
  return ParseCsvRow(text, columns_, start);
}

Result<bool> RowReader::CloseQuotes(std::string& text) {
  std::string more;
  while (!HasClosedQuotes(text)) {
    Result<bool> read = lines_.Next(more);
    if (!read || !*read) {
      return read;
    }
    if (text.size() <= LineReader::kLineMax) {
      text += '\n';
      text += more;
    } else if (more.find('"') != std::string::npos) {
      return true;  // too long in any case; go on after the line that may close the quote
    }
  }
  return true;
}

}  // namespace touchpoint::ctl
