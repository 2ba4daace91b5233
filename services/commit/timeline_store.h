// SPDX-License-Identifier: Apache-2.0
// The seam between deciding and storing: load a timeline, commit what was decided. Two
// implementations pass one contract suite: Redis, and memory for simulation and tests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/failure.h"
#include "common/model/campaign.h"
#include "common/model/decision.h"
#include "common/model/details.h"
#include "common/model/timeline.h"

namespace touchpoint::commit {

using Partition = uint32_t;

/// An id that no stakeholder has. Its timeline is empty: who reads it where there is nobody takes
/// as long as who finds somebody.
inline constexpr char kNobody[] = "-";

/// When the caller stops waiting, on the steady clock.
using Deadline = std::chrono::steady_clock::time_point;

/// One decided input, as the journal keeps it.
struct JournalStep {
  model::Input input;
  model::Decision decision;
};

/// Everything one commit does to one stakeholder, all of it or nothing.
struct StakeholderCommit {
  std::string stakeholder_id;
  uint64_t expected_revision = 0;  // of the timeline that was decided on; 0: nothing is stored
  Instant now;                     // the decisions' instant
  std::string policy_revision;
  /// Of the application that brought this policy into force; 0 where policies are not applied.
  uint64_t policy_number = 0;
  std::string zone_digest;
  /// The timeline after the decisions, revision = expected_revision + 1, surrogate set.
  std::shared_ptr<const model::Timeline> after;
  /// Touchpoints of `after` that are new or changed.
  std::vector<model::Sequence> changed;
  /// Touchpoints that retention removed; they are not in `after`.
  std::vector<model::Sequence> removed;
  /// Names that are new in `after`, and ids that retention freed.
  std::vector<model::NameId> names_added;
  std::vector<model::NameId> names_removed;
  bool profile_changed = false;
  /// Touchpoints of `after` that something more has come of.
  std::vector<model::Sequence> feedback;
  std::vector<std::pair<model::Sequence, model::Details>> details;  // to be written
  /// When the stakeholder next needs attention; not after model::NextAttention() of `after`.
  std::optional<Instant> due;
  std::vector<JournalStep> steps;
  /// Campaigns that `after` has a new touchpoint of; each once.
  std::vector<model::CampaignKey> campaigns;
};

struct CommitOutcome {
  enum class Kind {
    kCommitted,
    kConflict,        // another commit came first: load, decide again
    kClockBehind,     // the partition has seen a later `now`: decide again, not before `clock`
    kPolicyBehind,    // it has seen a newer application: decide again, under `policy` or later
    kCampaignClosed,  // one of `campaigns` takes no more: decide again, without `campaign`
    kErased,          // the stakeholder was erased: nothing is ever stored again
  };
  Kind kind = Kind::kCommitted;
  Instant clock;        // kClockBehind: the partition's last `now`
  uint64_t policy = 0;  // kPolicyBehind: the newest application that the partition has seen
  size_t campaign = 0;  // kCampaignClosed: its index within the commit's `campaigns`
};

/// Everything that is stored of one stakeholder goes, in one atomic call, and a keyed hash stays.
struct Erasure {
  std::string stakeholder_id;
  /// Of the timeline as it was loaded, 0: nothing is stored; none: whatever is stored, for a
  /// timeline that cannot be read.
  std::optional<uint64_t> expected_revision;
  std::vector<uint64_t> surrogates;           // that stand for the stakeholder
  std::vector<model::CampaignKey> campaigns;  // that the stakeholder got a touchpoint of
  Instant now;  // of the journal entry, unless the partition's is later
};

struct LoadedTimeline {
  model::Timeline timeline;  // revision 0 where nothing is stored
  Instant clock;             // the partition's last `now`; the epoch before its first commit
};

template <typename T>
using Callback = std::function<void(Result<T>)>;

/// Asynchronous and single-threaded: calls and callbacks happen on the store's thread, a callback
/// never inside the call it belongs to, exactly once each, by its deadline at the latest.
///
/// Failures: UNAVAILABLE/STORE_UNAVAILABLE (nothing was applied, or for Commit: unknown, see
/// metadata "applied"), DEADLINE_EXCEEDED likewise, DATA_LOSS/RECORD_CORRUPT for a record whose
/// checksum or version is wrong, FAILED_PRECONDITION/RECORD_NEWER for one that a newer build wrote,
/// RESOURCE_EXHAUSTED/STORE_FULL (nothing was applied).
class TimelineStore {
 public:
  virtual ~TimelineStore() = default;

  virtual Partition PartitionOf(const std::string& stakeholder_id) const = 0;

  virtual void Load(const std::string& stakeholder_id, Deadline deadline,
                    Callback<LoadedTimeline> done) = 0;

  /// Details of the given touchpoints, in their order; nothing where none are stored.
  virtual void LoadDetails(const std::string& stakeholder_id,
                           std::vector<model::Sequence> sequences, Deadline deadline,
                           Callback<std::vector<std::optional<model::Details>>> done) = 0;

  /// Commits for different stakeholders are independent and may travel together; at most one
  /// per stakeholder may be under way. After a failure the caller does not know whether the
  /// commit was applied and loads again before deciding.
  virtual void Commit(StakeholderCommit commit, Deadline deadline,
                      Callback<CommitOutcome> done) = 0;

  /// Erases a stakeholder. Answers false, and changes nothing, where another revision is stored.
  /// The journal gets an entry that says nothing about whom. Works without memory left. As Commit:
  /// never while a commit for the stakeholder is under way, and after a failure it may have been
  /// applied.
  virtual void Erase(Erasure erasure, Deadline deadline, Callback<bool> done) = 0;

  /// Whether the stakeholder was erased.
  virtual void IsErased(const std::string& stakeholder_id, Deadline deadline,
                        Callback<bool> done) = 0;

  /// How many of a partition were erased, ever.
  virtual void CountErased(Partition partition, Deadline deadline, Callback<uint64_t> done) = 0;

  /// All surrogates that stand for the stakeholder, also ones that its timeline does not know (any
  /// more): looks through the whole partition.
  virtual void FindSurrogates(const std::string& stakeholder_id, Deadline deadline,
                              Callback<std::vector<uint64_t>> done) = 0;

  /// The stakeholder a surrogate stands for; nothing if there is none (or it was erased).
  virtual void Resolve(Partition partition, uint64_t surrogate, Deadline deadline,
                       Callback<std::optional<std::string>> done) = 0;
};

}  // namespace touchpoint::commit
