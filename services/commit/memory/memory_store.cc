// SPDX-License-Identifier: Apache-2.0
#include "services/commit/memory/memory_store.h"

#include <algorithm>
#include <deque>
#include <tuple>
#include <utility>

#include "common/base/assert.h"
#include "common/base/mutant.h"
#include "services/commit/journal_codec.h"
#include "services/commit/memory/partition_state.h"
#include "services/commit/partition.h"

namespace touchpoint::commit {

namespace {

/// What becomes of large integers where a script takes them for numbers.
void RoundLikeDoubles(model::Timeline& timeline) {
  const auto round = [](uint64_t& number) { number &= ~uint64_t{0x7ff}; };
  for (model::Touchpoint& each : timeline.touchpoints) {
    round(each.request_key);
    round(each.lease.nonce[0]);
    round(each.lease.nonce[1]);
  }
}

}  // namespace

MemoryStore::MemoryStore(Partition partitions, Post post) : post_(std::move(post)) {
  TP_ASSERT(partitions > 0);
  for (Partition number = 0; number < partitions; ++number) {
    partitions_.push_back(std::make_unique<PartitionState>());
    partitions_.back()->number = number;
  }
}

MemoryStore::~MemoryStore() = default;

Partition MemoryStore::PartitionOf(const std::string& stakeholder_id) const {
  return commit::PartitionOf(stakeholder_id, partitions());
}

void MemoryStore::Load(const std::string& stakeholder_id, Deadline /*deadline*/,
                       Callback<LoadedTimeline> done) {
  const PartitionState& state = *partitions_[PartitionOf(stakeholder_id)];
  LoadedTimeline loaded;
  loaded.clock = state.clock;
  const auto found = state.stakeholders.find(stakeholder_id);
  if (found != state.stakeholders.end()) {
    loaded.timeline = *found->second.timeline;
  }
  if (TP_MUTANT(kNumbersAreRounded)) {
    RoundLikeDoubles(loaded.timeline);
  }
  Answer(std::move(done), std::move(loaded));
}

void MemoryStore::LoadDetails(const std::string& stakeholder_id,
                              std::vector<model::Sequence> sequences, Deadline /*deadline*/,
                              Callback<std::vector<std::optional<model::Details>>> done) {
  const PartitionState& state = *partitions_[PartitionOf(stakeholder_id)];
  std::vector<std::optional<model::Details>> details(sequences.size());
  const auto found = state.stakeholders.find(stakeholder_id);
  for (size_t i = 0; found != state.stakeholders.end() && i < sequences.size(); ++i) {
    const auto stored = found->second.details.find(sequences[i]);
    if (stored != found->second.details.end()) {
      details[i] = stored->second;
    }
  }
  Answer(std::move(done), std::move(details));
}

void MemoryStore::Commit(StakeholderCommit commit, Deadline /*deadline*/,
                         Callback<CommitOutcome> done) {
  const CommitOutcome outcome = Apply(commit);
  if (outcome.kind == CommitOutcome::Kind::kCommitted) {
    TellOfChange(PartitionOf(commit.stakeholder_id));
  }
  Answer(std::move(done), outcome);
}

void MemoryStore::TellOfChange(Partition partition) {
  if (!changed_) {
    return;
  }
  post_([this, partition] {
    if (changed_) {
      changed_(partition);
    }
  });
}

void MemoryStore::Erase(Erasure erasure, Deadline /*deadline*/, Callback<bool> done) {
  const bool is_current = Apply(erasure);
  if (is_current) {
    TellOfChange(PartitionOf(erasure.stakeholder_id));
  }
  Answer(std::move(done), is_current);
}

bool MemoryStore::Apply(const Erasure& erasure) {
  PartitionState& state = *partitions_[PartitionOf(erasure.stakeholder_id)];
  const auto found = state.stakeholders.find(erasure.stakeholder_id);
  const bool is_known = found != state.stakeholders.end();
  const uint64_t revision = is_known ? found->second.timeline->revision : 0;
  if (erasure.expected_revision && revision != *erasure.expected_revision) {
    return false;
  }
  const bool is_new = state.erased.insert(erasure.stakeholder_id).second;
  if (!is_known && !is_new && erasure.surrogates.empty()) {
    return true;
  }
  for (const uint64_t surrogate : erasure.surrogates) {
    state.surrogates.erase(surrogate);
  }
  for (const model::CampaignKey& campaign : erasure.campaigns) {
    std::vector<std::string>& members = state.campaigns[campaign].stakeholder_ids;
    std::replace(members.begin(), members.end(), erasure.stakeholder_id, std::string());
  }
  if (is_known) {
    if (found->second.due && !TP_MUTANT(kErasedStaysDue)) {
      state.due.erase({*found->second.due, erasure.stakeholder_id});
    }
    state.stakeholders.erase(found);
  }
  for (auto& [list, members] : state.ready) {
    members.erase(erasure.stakeholder_id);
  }
  state.clock = std::max(state.clock, erasure.now);
  JournalEntry entry;
  entry.now = state.clock;
  Append(state, std::move(entry));
  return true;
}

void MemoryStore::IsErased(const std::string& stakeholder_id, Deadline /*deadline*/,
                           Callback<bool> done) {
  Answer(std::move(done),
         partitions_[PartitionOf(stakeholder_id)]->erased.contains(stakeholder_id));
}

void MemoryStore::CountErased(Partition partition, Deadline /*deadline*/, Callback<uint64_t> done) {
  Answer(std::move(done), uint64_t{partitions_[partition]->erased.size()});
}

void MemoryStore::FindSurrogates(const std::string& stakeholder_id, Deadline /*deadline*/,
                                 Callback<std::vector<uint64_t>> done) {
  std::vector<uint64_t> surrogates;
  for (const auto& [surrogate, owner] : partitions_[PartitionOf(stakeholder_id)]->surrogates) {
    if (owner == stakeholder_id) {
      surrogates.push_back(surrogate);
    }
  }
  Answer(std::move(done), std::move(surrogates));
}

CommitOutcome MemoryStore::Apply(const StakeholderCommit& commit) {
  TP_ASSERT(commit.after->revision == commit.expected_revision + 1);
  PartitionState& state = *partitions_[PartitionOf(commit.stakeholder_id)];
  const auto found = state.stakeholders.find(commit.stakeholder_id);
  const uint64_t revision =
      found == state.stakeholders.end() ? 0 : found->second.timeline->revision;
  const auto owner = state.surrogates.find(commit.after->surrogate);
  if (commit.policy_number < state.policy && !TP_MUTANT(kPolicyNotChecked)) {
    return {CommitOutcome::Kind::kPolicyBehind, {}, state.policy, 0};
  }
  if (TP_MUTANT(kDetailsBeforeTheCheck) && found != state.stakeholders.end()) {
    for (const auto& [sequence, details] : commit.details) {
      found->second.details[sequence] = details;
    }
  }
  if (TP_MUTANT(kJournalBeforeTheCheck)) {
    AppendJournal(state, commit);
  }
  const bool raced = TP_MUTANT(kRevisionMayBeOlder) ? revision < commit.expected_revision
                                                    : revision != commit.expected_revision;
  if ((raced && !TP_MUTANT(kRevisionNotChecked)) ||
      (owner != state.surrogates.end() && owner->second != commit.stakeholder_id)) {
    return {CommitOutcome::Kind::kConflict, {}, 0, 0};
  }
  if (revision == 0 && state.erased.contains(commit.stakeholder_id)) {
    return {CommitOutcome::Kind::kErased, {}, 0, 0};
  }
  if (commit.now < state.clock && !TP_MUTANT(kClockMayGoBack)) {
    return {CommitOutcome::Kind::kClockBehind, state.clock, 0, 0};
  }
  for (size_t i = 0; i < commit.campaigns.size(); ++i) {
    if (state.campaigns[commit.campaigns[i]].closed) {
      return {CommitOutcome::Kind::kCampaignClosed, {}, 0, i};
    }
  }
  for (const model::CampaignKey& campaign : commit.campaigns) {
    state.campaigns[campaign].stakeholder_ids.push_back(commit.stakeholder_id);
  }
  state.clock = commit.now;
  state.policy = commit.policy_number;
  state.surrogates.emplace(commit.after->surrogate, commit.stakeholder_id);
  Stakeholder& stakeholder = state.stakeholders[commit.stakeholder_id];
  stakeholder.timeline = commit.after;
  for (const model::Sequence sequence : commit.removed) {
    stakeholder.details.erase(sequence);
  }
  for (const auto& [sequence, details] : commit.details) {
    if (TP_MUTANT(kHalfACommit) && sequence != commit.details.front().first) {
      continue;
    }
    stakeholder.details[sequence] = details;
  }
  if (commit.due && TP_MUTANT(kDueInAnotherPartition)) {
    partitions_.front()->due.emplace(*commit.due, commit.stakeholder_id);
  } else {
    SetDue(state, commit.stakeholder_id, commit.due);
  }
  if (!TP_MUTANT(kJournalNotWritten) && !TP_MUTANT(kJournalBeforeTheCheck)) {
    AppendJournal(state, commit);
  }
  return {};
}

void MemoryStore::SetDue(PartitionState& state, const std::string& stakeholder_id,
                         std::optional<Instant> due) {
  std::optional<Instant>& stored = state.stakeholders.at(stakeholder_id).due;
  if (stored) {
    state.due.erase({*stored, stakeholder_id});
  }
  if (due) {
    state.due.emplace(*due, stakeholder_id);
  }
  stored = due;
}

void MemoryStore::Append(PartitionState& state, JournalEntry entry) {
  const auto millis = static_cast<uint64_t>(ToMillis(entry.now));
  state.last = millis > state.last.millis ? JournalPosition{millis, 0}
                                          : JournalPosition{millis, state.last.number + 1};
  entry.position = state.last;
  entry.partition = state.number;
  state.journal.push_back(std::move(entry));
}

void MemoryStore::AppendJournal(PartitionState& state, const StakeholderCommit& commit) {
  JournalEntry entry;
  entry.surrogate = commit.after->surrogate;
  entry.revision = commit.after->revision;
  entry.now = commit.now;
  entry.policy_revision = commit.policy_revision;
  entry.zone_digest = commit.zone_digest;
  entry.payload = EncodeSteps(commit);
  Append(state, std::move(entry));
}

JournalEntry MemoryStore::Resolved(const PartitionState& state, JournalEntry entry) {
  const auto owner = state.surrogates.find(entry.surrogate);
  entry.stakeholder_id = owner == state.surrogates.end() ? "" : owner->second;
  return entry;
}

void MemoryStore::Resolve(Partition partition, uint64_t surrogate, Deadline /*deadline*/,
                          Callback<std::optional<std::string>> done) {
  std::optional<std::string> stakeholder_id;
  if (partition < partitions_.size()) {
    const auto found = partitions_[partition]->surrogates.find(surrogate);
    if (found != partitions_[partition]->surrogates.end()) {
      stakeholder_id = found->second;
    }
  }
  Answer(std::move(done), std::move(stakeholder_id));
}

void MemoryStore::Read(Partition partition, JournalPosition from, size_t entries_max,
                       Deadline /*deadline*/, Callback<Journal::Page> done) {
  const PartitionState& state = *partitions_[partition];
  Journal::Page page;
  page.next = std::max(from, state.trimmed);
  page.gap = state.trimmed > from;
  auto entry = std::upper_bound(
      state.journal.begin(), state.journal.end(), from,
      [](JournalPosition wanted, const JournalEntry& e) { return wanted < e.position; });
  for (; entry != state.journal.end() && page.entries.size() < entries_max; ++entry) {
    page.entries.push_back(Resolved(state, *entry));
    page.next = entry->position;
  }
  page.end = entry == state.journal.end();
  Answer(std::move(done), std::move(page));
}

void MemoryStore::ReadBackward(Partition partition, JournalPosition from, size_t entries_max,
                               Deadline /*deadline*/, Callback<Journal::Page> done) {
  const PartitionState& state = *partitions_[partition];
  Journal::Page page;
  page.next = from;
  auto entry = std::lower_bound(
      state.journal.begin(), state.journal.end(), from,
      [](const JournalEntry& e, JournalPosition wanted) { return e.position < wanted; });
  while (entry != state.journal.begin() && page.entries.size() < entries_max) {
    --entry;
    page.entries.push_back(Resolved(state, *entry));
    page.next = entry->position;
  }
  page.end = entry == state.journal.begin();
  Answer(std::move(done), std::move(page));
}

void MemoryStore::ReadInitiatives(Partition partition, std::vector<InitiativeRef> initiatives,
                                  Deadline /*deadline*/, Callback<std::vector<std::string>> done) {
  const PartitionState& state = *partitions_[partition];
  std::vector<std::string> words;
  words.reserve(initiatives.size());
  for (const InitiativeRef& asked : initiatives) {
    const auto found = state.stakeholders.find(asked.stakeholder_id);
    const model::Timeline* timeline =
        found == state.stakeholders.end() ? nullptr : found->second.timeline.get();
    const model::Touchpoint* touchpoint =
        timeline == nullptr ? nullptr : timeline->Find(asked.sequence);
    const bool known = touchpoint != nullptr && touchpoint->initiative == asked.name;
    words.push_back(known ? timeline->names.Text(asked.name) : "");
  }
  Answer(std::move(done), std::move(words));
}

void MemoryStore::ListStakeholders(Partition partition, uint64_t from, size_t count,
                                   Deadline /*deadline*/, Callback<StakeholderIndex::Page> done) {
  const PartitionState& state = *partitions_[partition];
  const std::map<uint64_t, std::string> in_order(state.surrogates.begin(), state.surrogates.end());
  StakeholderIndex::Page page;
  auto at = in_order.upper_bound(from);
  for (; at != in_order.end() && page.stakeholder_ids.size() < count; ++at) {
    page.stakeholder_ids.push_back(at->second);
    page.next = at->first;
  }
  page.next = at == in_order.end() ? 0 : page.next;
  Answer(std::move(done), std::move(page));
}

void MemoryStore::Listen(std::function<void(Partition)> changed) {
  changed_ = std::move(changed);
}

void MemoryStore::ListDue(Partition partition, Instant until, size_t limit, Deadline /*deadline*/,
                          Callback<std::vector<DueStakeholder>> done) {
  std::vector<DueStakeholder> due;
  for (const auto& [at, stakeholder_id] : partitions_[partition]->due) {
    if (at > until || due.size() == limit) {
      break;
    }
    due.push_back({stakeholder_id, at});
  }
  Answer(std::move(done), std::move(due));
}

void MemoryStore::MoveOn(Partition partition, std::vector<DueUpdate> updates, Deadline /*deadline*/,
                         Callback<std::vector<size_t>> done) {
  PartitionState& state = *partitions_[partition];
  std::vector<size_t> refused;
  for (size_t i = 0; i < updates.size(); ++i) {
    const DueUpdate& update = updates[i];
    const auto found = state.stakeholders.find(update.stakeholder_id);
    const bool stored = found != state.stakeholders.end();
    if ((stored ? found->second.timeline->revision : 0) != update.timeline->revision) {
      refused.push_back(i);
      continue;
    }
    if (stored) {
      SetDue(state, update.stakeholder_id, update.attention.next);
    }
    for (const auto& [list, since] : update.attention.ready) {
      state.ready[list][update.stakeholder_id] = since;
    }
    for (const model::ReadyList& list : update.attention.past) {
      state.ready[list].erase(update.stakeholder_id);
    }
  }
  Answer(std::move(done), std::move(refused));
}

void MemoryStore::ListReadyLists(Partition partition, Deadline /*deadline*/,
                                 Callback<std::vector<ReadyCount>> done) {
  std::vector<ReadyCount> lists;
  for (const auto& [list, members] : partitions_[partition]->ready) {
    const auto first =
        std::min_element(members.begin(), members.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (first != members.end()) {
      lists.push_back({list, first->second, members.size()});
    }
  }
  Answer(std::move(done), std::move(lists));
}

void MemoryStore::ListReady(Partition partition, const model::ReadyList& list, size_t skip,
                            size_t limit, Deadline /*deadline*/,
                            Callback<std::vector<DueStakeholder>> done) {
  std::vector<DueStakeholder> ready;
  for (const auto& [stakeholder_id, since] : partitions_[partition]->ready[list]) {
    ready.push_back({stakeholder_id, since});
  }
  std::sort(ready.begin(), ready.end(), [](const auto& a, const auto& b) {
    return std::tie(a.due, a.stakeholder_id) < std::tie(b.due, b.stakeholder_id);
  });
  ready.erase(ready.begin(),
              ready.begin() + static_cast<std::ptrdiff_t>(std::min(skip, ready.size())));
  ready.resize(std::min(limit, ready.size()));
  Answer(std::move(done), std::move(ready));
}

void MemoryStore::TrimJournal(Partition partition, JournalPosition upto) {
  PartitionState& state = *partitions_[partition];
  while (!state.journal.empty() && state.journal.front().position <= upto) {
    state.trimmed = state.journal.front().position;
    state.journal.pop_front();
  }
}

}  // namespace touchpoint::commit
