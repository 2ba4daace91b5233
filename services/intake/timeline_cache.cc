// SPDX-License-Identifier: Apache-2.0
#include "services/intake/timeline_cache.h"

#include <utility>

namespace touchpoint::intake {
namespace {

/// What an entry takes, allocator and index included, within some ten per cent.
size_t Estimate(const std::string& stakeholder_id, const model::Timeline& timeline) {
  constexpr size_t kFixed = 400;
  constexpr size_t kName = 48;
  return kFixed + 2 * stakeholder_id.size() + timeline.names.end() * kName +
         timeline.touchpoints.capacity() * sizeof(model::Touchpoint);
}

}  // namespace

TimelineCache::Entry TimelineCache::Take(const std::string& stakeholder_id) {
  const auto at = index_.find(stakeholder_id);
  if (at == index_.end()) {
    return nullptr;
  }
  Entry timeline = std::move(at->second->timeline);
  Remove(at->second);
  return timeline;
}

void TimelineCache::Put(const std::string& stakeholder_id, Entry timeline) {
  Take(stakeholder_id);
  const size_t bytes = Estimate(stakeholder_id, *timeline);
  nodes_.push_front({stakeholder_id, std::move(timeline), bytes});
  index_[stakeholder_id] = nodes_.begin();
  bytes_ += bytes;
  while (bytes_ > bytes_max_) {
    Remove(std::prev(nodes_.end()));
  }
}

void TimelineCache::Clear() {
  nodes_.clear();
  index_.clear();
  bytes_ = 0;
}

void TimelineCache::RemoveIf(const std::function<bool(const std::string&)>& is_forgotten) {
  for (auto node = nodes_.begin(); node != nodes_.end();) {
    const auto next = std::next(node);
    if (is_forgotten(node->stakeholder_id)) {
      Remove(node);
    }
    node = next;
  }
}

void TimelineCache::Remove(std::list<Node>::iterator node) {
  bytes_ -= node->bytes;
  index_.erase(node->stakeholder_id);
  nodes_.erase(node);
}

}  // namespace touchpoint::intake
