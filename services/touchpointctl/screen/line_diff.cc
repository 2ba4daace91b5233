// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/line_diff.h"

#include <algorithm>
#include <cstdint>

namespace touchpoint::ctl {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kTableMax = size_t{1} << 24;  // cells

Lines Split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Cell (i, j): lines that the rests of both from i and j on have in common, in order.
class Common {
 public:
  Common(const Lines& before, const Lines& after)
      : width_(after.size() + 1), cells_((before.size() + 1) * width_) {
    for (size_t i = before.size(); i-- > 0;) {
      for (size_t j = after.size(); j-- > 0;) {
        cells_[i * width_ + j] =
            before[i] == after[j] ? At(i + 1, j + 1) + 1 : std::max(At(i + 1, j), At(i, j + 1));
      }
    }
  }
  uint32_t At(size_t i, size_t j) const { return cells_[i * width_ + j]; }

 private:
  size_t width_;
  std::vector<uint32_t> cells_;
};

void Add(std::vector<DiffLine>& out, char mark, std::string_view text) {
  out.push_back({mark, std::string(text)});
}

void DiffMiddle(const Lines& before, const Lines& after, std::vector<DiffLine>& out) {
  size_t i = 0;
  size_t j = 0;
  if ((before.size() + 1) * (after.size() + 1) <= kTableMax) {
    const Common common(before, after);
    while (i < before.size() && j < after.size()) {
      if (before[i] == after[j]) {
        Add(out, ' ', before[i++]);
        ++j;
      } else if (common.At(i + 1, j) >= common.At(i, j + 1)) {
        Add(out, '-', before[i++]);
      } else {
        Add(out, '+', after[j++]);
      }
    }
  }
  while (i < before.size()) {
    Add(out, '-', before[i++]);
  }
  while (j < after.size()) {
    Add(out, '+', after[j++]);
  }
}

}  // namespace

std::vector<DiffLine> DiffLines(std::string_view before, std::string_view after) {
  Lines a = Split(before);
  Lines b = Split(after);
  const auto common_start = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  const auto start = common_start - a.begin();
  std::vector<DiffLine> out;
  for (auto line = a.begin(); line != common_start; ++line) {
    Add(out, ' ', *line);
  }
  a.erase(a.begin(), a.begin() + start);
  b.erase(b.begin(), b.begin() + start);
  Lines rest;
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    rest.push_back(a.back());
    a.pop_back();
    b.pop_back();
  }
  DiffMiddle(a, b, out);
  for (auto line = rest.rbegin(); line != rest.rend(); ++line) {
    Add(out, ' ', *line);
  }
  return out;
}

}  // namespace touchpoint::ctl
