// SPDX-License-Identifier: Apache-2.0
// One shared routine for everything that changes a timeline: load, decide, commit, and decide
// again when another commit came first. RPCs and the clock take the same path.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "services/commit/timeline_store.h"
#include "services/decide/rulebook.h"
#include "services/intake/lanes.h"
#include "services/intake/requests.h"

namespace touchpoint::intake {

class Submission {
 public:
  /// All must outlive it. Single-threaded: calls and callbacks on the store's thread.
  Submission(commit::TimelineStore& store, const Clock& clock, RandomSource& random,
             const LaneOptions& options);

  /// The policy that decides from now on, and the number of its application.
  void SetRulebook(std::shared_ptr<const decide::Rulebook> rulebook, uint64_t number = 0);
  const std::shared_ptr<const decide::Rulebook>& rulebook() const;

  using Deadline = commit::Deadline;
  /// Sees to it that SetRulebook() is called with this number or a later one, then calls back.
  using Follow = std::function<void(uint64_t number, Deadline, commit::Callback<bool>)>;
  /// Asked when the store has seen a newer application than decided here. Before the first request;
  /// without it there are no applications.
  void SetFollow(Follow follow);

  /// Decides nothing from now on and answers everything with this failure; nothing: decides again.
  void Suspend(std::optional<Failure> why);

  /// Leases nothing from now on, and answers who asks for it with this failure; nothing: leases
  /// again. All else goes on.
  void StopLeasing(std::optional<Failure> why);

  /// Decides on nothing that is remembered from before. For a Redis that was lost: it may come back
  /// without its last seconds (class relaxed), and revisions that it gives again then mean
  /// something else.
  void ForgetTimelines();
  /// Likewise of one partition.
  void ForgetTimelines(commit::Partition partition);

  template <typename T>
  using Callback = commit::Callback<T>;

  /// Failures as Complete(), and REQUEST_ID_REUSED, STAKEHOLDER_LIMIT, CONTENTION and the store's;
  /// CAMPAIGN_CANCELLED for a campaign that was cancelled meanwhile.
  void Plan(PlanRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// TOUCHPOINT_NOT_FOUND (by id, or without a tombstone), TERMINAL_STATE, ALREADY_LEASED, the
  /// store's.
  void Cancel(CancelRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// As Cancel, and those of Complete() for the window.
  void Reschedule(RescheduleRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// What a plan would be told now. As Plan for what is asked; writes nothing.
  void CheckContact(ContactQuestion question, Deadline deadline, Callback<ContactAnswer> done);
  /// All that is stored of a stakeholder goes; plans, records and profiles that name it from now on
  /// are answered SUPPRESSED/ERASED. Answers true, also where nobody has heard of it.
  void Erase(const std::string& stakeholder_id, Deadline deadline, Callback<bool> done);
  void PutProfile(ProfileRequest request, Deadline deadline, Callback<ProfileAnswer> done);
  /// As Plan, but that nothing limits what happened: TIME_RANGE instead of STAKEHOLDER_LIMIT.
  void Record(RecordRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// What became of a touchpoint, or came of it. As Cancel, and OUTCOME_CONFLICT, TIME_RANGE and
  /// OUTCOME_LIMIT.
  void ReportOutcome(OutcomeRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// Leases what the request names of the stakeholder. CLOCK_UNTRUSTED. By id:
  /// TOUCHPOINT_NOT_FOUND, TERMINAL_STATE, ALREADY_LEASED, NOT_DUE, NOT_LEGAL.
  void Lease(std::string stakeholder_id, LeaseRequest request, Deadline deadline,
             Callback<LeaseAnswer> done);
  /// The same by id alone.
  void Lease(const LeaseRequest& request, Deadline deadline, Callback<LeaseAnswer> done);
  /// LEASE_LOST, and OUTCOME_CONFLICT, TIME_RANGE.
  void Acknowledge(AcknowledgeRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  void Extend(ExtendRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  void Return(ReturnRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// TOUCHPOINT_NOT_FOUND, NOT_IN_DOUBT, TIME_RANGE.
  void Resolve(ResolveRequest request, Deadline deadline, Callback<TouchpointAnswer> done);
  /// Writes down what has expired and follows a change of policy. `fresh`: what is remembered of
  /// the timeline is known to be stale.
  void Tick(std::string stakeholder_id, bool fresh, Deadline deadline, Callback<TickAnswer> done);

  /// Requests that have not been answered.
  size_t pending() const;
  /// Timelines that are remembered.
  size_t remembered() const;

 private:
  RandomSource& random_;
  Lanes lanes_;
};

}  // namespace touchpoint::intake
