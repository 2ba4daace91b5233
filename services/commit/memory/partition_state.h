// SPDX-License-Identifier: Apache-2.0
// What the store in memory keeps, and how it answers.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/commit/memory/memory_store.h"

namespace touchpoint::commit {

struct MemoryStore::Stakeholder {
  std::shared_ptr<const model::Timeline> timeline;
  std::unordered_map<model::Sequence, model::Details> details;
  std::optional<Instant> due;
};

struct MemoryStore::PartitionState {
  Partition number = 0;
  Instant clock;
  uint64_t policy = 0;  // the newest application it has seen
  std::unordered_map<std::string, Stakeholder> stakeholders;
  std::unordered_map<uint64_t, std::string> surrogates;
  std::set<std::string> erased;
  std::set<std::pair<Instant, std::string>> due;
  std::map<model::ReadyList, std::map<std::string, Instant>> ready;
  std::deque<JournalEntry> journal;
  JournalPosition last;     // of the newest entry ever
  JournalPosition trimmed;  // entries up to here are gone
  struct CampaignIndex {
    std::vector<std::string> stakeholder_ids;
    bool closed = false;
  };
  std::map<model::CampaignKey, CampaignIndex> campaigns;
};

template <typename T>
void MemoryStore::Answer(Callback<T> done, T value) {
  post_([done = std::move(done), value = std::move(value)]() mutable { done(std::move(value)); });
}

}  // namespace touchpoint::commit
