// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checks.h"

#include <algorithm>

#include "services/decide/decide.h"
#include "tests/property/invariants.h"

namespace touchpoint::sim {
namespace {

constexpr size_t kComplaintsMax = 20;

/// What a commit may change besides what was decided.
model::Timeline Bare(model::Timeline timeline) {
  timeline.revision = 0;
  timeline.surrogate = 0;
  timeline.policy_stamp = 0;
  return timeline;
}

}  // namespace

commit::LoadedTimeline Look(commit::MemoryStore& store, const std::string& stakeholder_id) {
  commit::LoadedTimeline found;
  store.Load(stakeholder_id, {},
             [&](Result<commit::LoadedTimeline> loaded) { found = *std::move(loaded); });
  return found;
}

void Checks::Watch(commit::MemoryStore& store, const commit::StakeholderCommit& commit) {
  const commit::LoadedTimeline before = Look(store, commit.stakeholder_id);
  if (before.timeline.revision != commit.expected_revision || commit.now < before.clock) {
    return;
  }
  ++commits_;
  Trace(commit.after->revision);
  Trace(static_cast<uint64_t>(ToMillis(commit.now)));
  Replay(before, commit);
}

void Checks::Replay(const commit::LoadedTimeline& before, const commit::StakeholderCommit& commit) {
  property::Event event;
  event.after = before.timeline;
  event.now = commit.now;
  event.rulebook = rulebooks_.at(commit.policy_revision);
  for (const commit::JournalStep& step : commit.steps) {
    event.before = event.after;
    event.input = step.input;
    event.decision = decide::Decide(event.before, *event.rulebook, step.input, commit.now);
    if (event.decision != step.decision) {
      Complain("the journal's decision is not what its timeline gives");
    }
    model::Apply(event.decision, event.after);
    for (const model::Change& change : event.decision.changes) {
      Trace(change.after.sequence);
      Trace(static_cast<uint64_t>(ToMillis(change.after.scheduled)));
    }
    for (const std::string& broken : property::BrokenInvariants(event)) {
      Complain(broken + "\n" + event.Text());
    }
    for (const std::string& broken : property::UnexcusedViolations(event)) {
      Complain(broken + "\n" + event.Text());
    }
  }
  if (commit.removed.empty() && Bare(event.after) != Bare(*commit.after)) {
    Complain("what is stored is not what was decided");
  }
}

void Checks::Complain(const std::string& what) {
  if (complaints_.size() < kComplaintsMax) {
    complaints_.push_back(what);
  }
}

void Checks::Trace(uint64_t what) {
  trace_ = (trace_ ^ what) * 0x100000001b3;
}

}  // namespace touchpoint::sim
