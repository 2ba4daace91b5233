// SPDX-License-Identifier: Apache-2.0
#include "common/base/nearest.h"

#include <algorithm>

namespace touchpoint {
namespace {

size_t Edits(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> Nearest(const std::string& word, const std::vector<std::string>& known) {
  std::optional<std::string> nearest;
  size_t edits_max = std::max<size_t>(1, word.size() / 3);
  for (const std::string& candidate : known) {
    const size_t edits = Edits(word, candidate);
    if (edits < edits_max || (edits == edits_max && !nearest)) {
      nearest = candidate;
      edits_max = edits;
    }
  }
  return nearest;
}

}  // namespace touchpoint
