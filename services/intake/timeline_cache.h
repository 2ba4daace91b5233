// SPDX-License-Identifier: Apache-2.0
// Recently used timelines within a memory bound, least recently used out first. Serves deciding
// only: a commit that was decided on a stale one conflicts and the timeline is loaded again.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/model/timeline.h"

namespace touchpoint::intake {

class TimelineCache {
 public:
  using Entry = std::shared_ptr<const model::Timeline>;

  explicit TimelineCache(size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Takes the timeline out; null if it is not there.
  Entry Take(const std::string& stakeholder_id);
  void Put(const std::string& stakeholder_id, Entry timeline);
  void Clear();
  /// Drops the timelines of those for whom `is_forgotten` is true.
  void RemoveIf(const std::function<bool(const std::string&)>& is_forgotten);

  size_t bytes() const { return bytes_; }
  size_t size() const { return index_.size(); }

 private:
  struct Node {
    std::string stakeholder_id;
    Entry timeline;
    size_t bytes = 0;
  };
  void Remove(std::list<Node>::iterator node);

  size_t bytes_max_;
  size_t bytes_ = 0;
  std::list<Node> nodes_;  // most recently used first
  std::unordered_map<std::string, std::list<Node>::iterator> index_;
};

}  // namespace touchpoint::intake
