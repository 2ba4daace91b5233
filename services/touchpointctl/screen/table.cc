// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/table.h"

#include <algorithm>
#include <numeric>

#include "common/base/assert.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kBetween = 2;
constexpr size_t kColumnMin = 6;
constexpr size_t kNoteIndent = 5;
constexpr std::string_view kCut = "~";

bool StartsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::string Padded(const std::string& text, size_t width, Align align) {
  const size_t shown = Width(text);
  const std::string space(width > shown ? width - shown : 0, ' ');
  return align == Align::kLeft ? text + space : space + text;
}

}  // namespace

size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string Fit(std::string_view text, size_t width) {
  std::string fitted;
  const bool cut = Width(text) > width;
  size_t left = cut && width > 0 ? width - 1 : width;
  for (const char c : text) {
    if (StartsCharacter(c) && left-- == 0) {
      break;
    }
    fitted += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return cut && width > 0 ? fitted + std::string(kCut) : fitted;
}

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const std::string word(text.substr(at, end - at));
    const bool fits =
        width == 0 || lines.back().empty() || Width(lines.back()) + 1 + Width(word) <= width;
    if (fits) {
      lines.back() += (lines.back().empty() ? "" : " ") + word;
    } else {
      lines.push_back(word);
    }
    at = end + 1;
  }
  return lines;
}

std::string Grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

void Table::Add(std::vector<Cell> row) {
  TP_ASSERT(row.size() == columns_.size());
  rows_.push_back({std::move(row), {}});
}

void Table::AddNote(std::string note) {
  TP_ASSERT(!rows_.empty());
  rows_.back().notes.push_back(std::move(note));
}

Table::Widths Table::WidthsFor(size_t limit) const {
  Widths widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = std::max(columns_[i].at_least, Width(columns_[i].title));
    for (const Row& row : rows_) {
      width = std::max(width, Width(row.cells[i].text));
    }
    widths.push_back(width);
  }
  const size_t gaps = (widths.size() - 1) * kBetween;
  size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  while (limit != 0 && total > limit) {
    auto cut = std::prev(widths.end());
    if (*cut <= kColumnMin) {
      cut = std::max_element(widths.begin(), widths.end());
    }
    if (*cut <= kColumnMin) {
      break;
    }
    --*cut;
    --total;
  }
  return widths;
}

void Table::WriteLine(const Console& console, const Widths& widths,
                      const std::vector<Cell>& cells) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    const bool last = i + 1 == columns_.size();
    std::string text = Fit(cells[i].text, widths[i]);
    if (!last || columns_[i].align == Align::kRight) {
      text = Padded(text, widths[i], columns_[i].align);
    }
    console.out << Paint(console.out_colour, cells[i].colour, text)
                << (last ? "\n" : std::string(kBetween, ' '));
  }
}

void Table::WriteRows(const Console& console, const Widths& widths) const {
  for (const Row& row : rows_) {
    WriteLine(console, widths, row.cells);
    for (const std::string& note : row.notes) {
      const size_t room = console.width == 0 ? 0 : console.width - kNoteIndent;
      for (const std::string& line : Wrap(note, room)) {
        console.out << std::string(kNoteIndent, ' ')
                    << Paint(console.out_colour, Colour::kGrey, Fit(line, Width(line))) << "\n";
      }
    }
  }
}

void Table::WriteRows(const Console& console) const {
  WriteRows(console, WidthsFor(console.width));
}

void Table::Write(const Console& console) const {
  const Widths widths = WidthsFor(console.width);
  std::vector<Cell> titles;
  for (const Column& column : columns_) {
    titles.push_back({column.title, Colour::kBold});
  }
  WriteLine(console, widths, titles);
  WriteRows(console, widths);
}

}  // namespace touchpoint::ctl
