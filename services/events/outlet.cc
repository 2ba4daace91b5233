// SPDX-License-Identifier: Apache-2.0
#include "services/events/outlet.h"

#include <utility>

namespace touchpoint::events {

void Outlet::Add(commit::JournalPosition position, std::vector<std::string> events) {
  if (position > stands_ && !events.empty()) {
    calls_.push_back({position, std::move(events)});
  }
}

std::optional<Outlet::Batch> Outlet::Next(size_t events_max) {
  if (under_way_ || calls_.empty()) {
    return std::nullopt;
  }
  under_way_ = true;
  Batch batch{stands_, stands_, {}};
  for (const Call& call : calls_) {
    if (!batch.events.empty() && batch.events.size() + call.events.size() > events_max) {
      break;
    }
    batch.to = call.position;
    batch.events.insert(batch.events.end(), call.events.begin(), call.events.end());
  }
  return batch;
}

bool Outlet::Published(commit::JournalPosition stands) {
  under_way_ = false;
  if (stands < stands_) {
    return false;
  }
  stands_ = stands;
  while (!calls_.empty() && calls_.front().position <= stands_) {
    calls_.pop_front();
  }
  return true;
}

}  // namespace touchpoint::events
