// SPDX-License-Identifier: Apache-2.0
// Columns of text that line up, within the width there is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

enum class Align { kLeft, kRight };

class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };
  struct Cell {
    std::string text;
    Colour colour = Colour::kNone;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell per column.
  void Add(std::vector<Cell> row);
  size_t size() const { return rows_.size(); }

  /// Writes title line and rows. Where they don't fit the console, the widest columns are cut.
  void Write(const Console& console) const;

 private:
  std::vector<size_t> Widths(size_t limit) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// Characters of a UTF-8 text; good enough as its width for what we print.
size_t Width(std::string_view text);

/// The text cut to a width, its end marked, with control characters made harmless.
std::string Fit(std::string_view text, size_t width);

/// "12345" as "12,345".
std::string Grouped(uint64_t number);

}  // namespace touchpoint::ctl
