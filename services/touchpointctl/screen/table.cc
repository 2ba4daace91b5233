// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/table.h"

#include <algorithm>
#include <numeric>

#include "common/base/assert.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kBetween = 2;
constexpr size_t kColumnMin = 6;
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
  rows_.push_back(std::move(row));
}

std::vector<size_t> Table::Widths(size_t limit) const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = Width(columns_[i].title);
    for (const auto& row : rows_) {
      width = std::max(width, Width(row[i].text));
    }
    widths.push_back(width);
  }
  if (limit == 0 || widths.empty()) {
    return widths;
  }
  const size_t gaps = (widths.size() - 1) * kBetween;
  size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  while (total > limit) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kColumnMin) {
      break;
    }
    --*widest;
    --total;
  }
  return widths;
}

void Table::Write(const Console& console) const {
  const std::vector<size_t> widths = Widths(console.width);
  const auto write = [&](size_t i, const std::string& text, Colour colour) {
    const bool last = i + 1 == columns_.size();
    std::string cell = Fit(text, widths[i]);
    if (!last || columns_[i].align == Align::kRight) {
      cell = Padded(cell, widths[i], columns_[i].align);
    }
    console.out << Paint(console.out_colour, colour, cell)
                << (last ? "\n" : std::string(kBetween, ' '));
  };
  for (size_t i = 0; i < columns_.size(); ++i) {
    write(i, columns_[i].title, Colour::kBold);
  }
  for (const auto& row : rows_) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      write(i, row[i].text, row[i].colour);
    }
  }
}

}  // namespace touchpoint::ctl
