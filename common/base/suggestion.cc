// SPDX-License-Identifier: Apache-2.0
#include "common/base/suggestion.h"

#include <algorithm>
#include <cstddef>

namespace touchpoint {
namespace {

constexpr size_t kWordMax = 64;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool Same(char a, char b) {
  return Lower(a) == Lower(b);
}

// Letters to insert, drop, change or swap with their neighbour (optimal string alignment), up to
// `enough`.
size_t Distance(std::string_view a, std::string_view b, size_t enough) {
  std::vector<size_t> before_last;
  std::vector<size_t> last(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    std::vector<size_t> row(b.size() + 1, i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    if (*std::min_element(row.begin(), row.end()) > enough) {
      return enough;
    }
    before_last = std::move(last);
    last = std::move(row);
  }
  return last.back();
}

}  // namespace

std::string DidYouMean(std::string_view word, const std::vector<std::string>& known) {
  if (word.empty() || word.size() > kWordMax) {
    return "";
  }
  // A third of the letters may differ; more is no slip of the finger.
  size_t nearest = std::max<size_t>(1, word.size() / 3) + 1;
  std::string_view meant;
  for (const std::string& candidate : known) {
    const size_t distance = Distance(word, candidate, nearest);
    if (distance < nearest && distance < candidate.size()) {
      nearest = distance;
      meant = candidate;
    }
  }
  return meant.empty() ? "" : ", did you mean '" + std::string(meant) + "'?";
}

}  // namespace touchpoint
