// SPDX-License-Identifier: Apache-2.0
// Where plans of different teams meet at one person on one day, counted over many people.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "common/model/timeline.h"
#include "common/zones/zone_table.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {

class ConflictCount {
 public:
  /// From `start` to the end of the local day that is the `days`th, the one of `start` being the
  /// first. `zone` outlives it.
  ConflictCount(Instant start, int days, const ZoneTable& zone);

  /// Counts one person's contacts that are still to come as of `now`. Teams meet where they are in
  /// different contacts of one day: what has merged is one contact.
  void Add(const std::string& stakeholder_id, const model::Timeline& timeline, Instant now);

  /// The cells by day and teams, at most `cells_max`; false if that left some out.
  bool Show(size_t cells_max, v1::GetConflictsResponse& response) const;

 private:
  // Day, and two teams in order.
  using Place = std::tuple<std::chrono::local_days, std::string, std::string>;
  struct Cell {
    int stakeholders = 0;
    int touchpoints = 0;
    std::set<std::string> examples;  // the first by id
  };
  struct Day;

  const Instant start_;
  const std::chrono::local_days end_;
  const ZoneTable& zone_;
  std::map<Place, Cell> cells_;
};

}  // namespace touchpoint::query
