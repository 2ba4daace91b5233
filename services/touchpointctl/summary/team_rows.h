// SPDX-License-Identifier: Apache-2.0
// The teams of a summary in a table: the largest ten, the rest, all.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {

constexpr size_t kTeamsShown = 10;

/// A number, grey where it is 0.
inline Table::Cell CountCell(uint64_t number, Colour colour = Colour::kNone) {
  return {Grouped(number), number == 0 ? Colour::kGrey : colour};
}

/// `to_row` makes a row of a name and a tally.
template <typename Team, typename Tally, typename ToRow>
void AddTeams(const std::vector<Team>& teams, const Tally& all, ToRow to_row, Table& table) {
  const size_t shown = std::min(teams.size(), kTeamsShown);
  for (size_t i = 0; i < shown; ++i) {
    table.Add(to_row(teams[i].name, teams[i].tally));
  }
  if (shown < teams.size()) {
    Tally rest;
    for (size_t i = shown; i < teams.size(); ++i) {
      rest += teams[i].tally;
    }
    table.Add(to_row(Grouped(teams.size() - shown) + " other teams", rest));
  }
  table.Add(to_row("all", all));
}

}  // namespace touchpoint::ctl
