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
    size_t at_least = 0;  // its width, so that tables written one after the other line up
  };
  struct Cell {
    std::string text;
    Colour colour = Colour::kNone;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell per column.
  void Add(std::vector<Cell> row);
  /// Text below the last row, indented, on as many lines as it takes.
  void AddNote(std::string note);
  size_t size() const { return rows_.size(); }

  /// Writes title line and rows. Where they don't fit the console, the last column is cut, then
  /// the widest.
  void Write(const Console& console) const;
  void WriteRows(const Console& console) const;

 private:
  struct Row {
    std::vector<Cell> cells;
    std::vector<std::string> notes;
  };
  using Widths = std::vector<size_t>;

  void WriteLine(const Console& console, const Widths& widths,
                 const std::vector<Cell>& cells) const;
  void WriteRows(const Console& console, const Widths& widths) const;
  Widths WidthsFor(size_t limit) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

/// Characters of a UTF-8 text; good enough as its width for what we print.
size_t Width(std::string_view text);

/// The text cut to a width, its end marked, with control characters made harmless.
std::string Fit(std::string_view text, size_t width);

/// The words of a text on lines of at most `width` characters; 0: one line.
std::vector<std::string> Wrap(std::string_view text, size_t width);

/// "12345" as "12,345".
std::string Grouped(uint64_t number);

}  // namespace touchpoint::ctl
