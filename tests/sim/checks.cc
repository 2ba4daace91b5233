// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checks.h"

#include <algorithm>

#include "services/decide/decide.h"
#include "tests/property/invariants.h"
#include "tests/support/oracle/contact.h"
#include "tests/support/oracle/judge.h"

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

using Class = std::pair<uint32_t, int>;  // smaller is higher

/// Of the contact that a touchpoint is part of: its highest contributor's. `without`: one that has
/// left it.
Class ClassOf(const property::Event& event, const model::Timeline& timeline,
              const model::Touchpoint& touchpoint, model::Sequence without) {
  const model::Sequence host =
      touchpoint.host != model::kNoSequence ? touchpoint.host : touchpoint.sequence;
  Class highest(UINT32_MAX, 0);
  for (const model::Touchpoint& each : timeline.touchpoints) {
    if ((each.sequence == host || each.host == host) && each.sequence != without) {
      const auto* rights = event.policy().Rights(timeline.names.Text(each.purpose));
      highest = std::min(highest, Class(rights->rank, -each.priority));
    }
  }
  return highest;
}

}  // namespace

Checks::Checks(const Rulebooks& rulebooks, const uint64_t& policy)
    : rulebooks_(rulebooks),
      policy_(policy),
      outside_([this](const std::string& what) { Complain(what); }),
      lease_checks_(outside_, [this](const std::string& what) { Complain(what); }) {
}

void Checks::Watch(const commit::LoadedTimeline& before, const commit::StakeholderCommit& commit,
                   const commit::CommitOutcome& outcome) {
  if (outcome.kind != commit::CommitOutcome::Kind::kCommitted) {
    return;
  }
  ++commits_;
  Trace(commit.after->revision);
  Trace(static_cast<uint64_t>(ToMillis(commit.now)));
  if (before.timeline.revision != commit.expected_revision) {
    Complain("a commit overwrites what it has not seen");
  } else if (commit.now < before.clock) {
    Complain("the time of a partition goes back");
  } else if (commit.policy_number > policy_ ||
             commit.policy_revision != RevisionOf(commit.policy_number)) {
    Complain("a commit says that it was decided under another policy");
  } else if (commit.policy_number < policy_) {
    Complain("a commit was decided under a policy that no longer is in force");
  } else {
    Replay(before, commit);
  }
}

/// A touchpoint gives way only to a strictly higher class (SEMANTICS §5).
void Checks::CheckDisplaced(const property::Event& event) {
  for (const model::Change& change : event.decision.changes) {
    if (change.cause != model::Cause::kDisplaced) {
      continue;
    }
    const model::Touchpoint* before = event.before.Find(change.after.sequence);
    const model::Touchpoint* by = event.after.Find(event.decision.subject);
    const bool higher = before != nullptr && by != nullptr &&
                        ClassOf(event, event.after, *by, model::kNoSequence) <
                            ClassOf(event, event.before, *before, by->sequence);
    if (!higher) {
      Complain("#" + std::to_string(change.after.sequence) + " gave way to its equal\n" +
               event.Text());
    }
  }
}

/// What the person refused is not planned, however late it was refused.
void Checks::CheckConsent(const property::Event& event) {
  const oracle::Judge judge(event.policy(), event.after.profile, *property::Zones());
  for (const oracle::Contact& contact :
       oracle::ContactsOf(event.after, event.policy(), event.now)) {
    if (contact.state == model::State::kPlanned && judge.BreaksConsent(contact)) {
      Complain("#" + std::to_string(contact.host()) + " is planned and refused\n" + event.Text());
    }
  }
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
    lease_checks_.Check(event);
    CheckDisplaced(event);
    CheckConsent(event);
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
