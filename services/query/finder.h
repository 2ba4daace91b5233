// SPDX-License-Identifier: Apache-2.0
// From what a caller names to a stored touchpoint. Reads the store, never a cache.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/model/request_key.h"
#include "common/model/touchpoint_view.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::query {

/// A timeline as it was at one revision.
struct Snapshot {
  std::string stakeholder_id;
  commit::Partition partition = 0;
  model::Timeline timeline;
  Instant now;  // of the reading; not before any commit

  model::TouchpointView View(const model::Touchpoint& touchpoint, model::Details details) const;
};

/// A touchpoint with the timeline it is of.
struct Found {
  std::shared_ptr<const Snapshot> snapshot;
  model::Sequence sequence = model::kNoSequence;
  model::Details details;

  const model::Touchpoint& touchpoint() const;
  model::TouchpointView View() const { return snapshot->View(touchpoint(), details); }
};

/// Calls and callbacks on the store's thread.
class Finder {
 public:
  using Deadline = commit::Deadline;
  template <typename T>
  using Callback = commit::Callback<T>;

  /// Both outlive it.
  Finder(commit::TimelineStore& store, const Clock& clock, commit::Partition partitions);

  /// TOUCHPOINT_NOT_FOUND, and the store's failures. A tombstone is found too. What belongs to a
  /// team outside `scope` is not found, with the same readings as what is not there.
  void Find(const model::Target& target, const auth::TeamScope& scope, Deadline deadline,
            Callback<Found> done);

  void Load(const std::string& stakeholder_id, Deadline deadline,
            Callback<std::shared_ptr<const Snapshot>> done);

  /// The views of `sequences`, all of the snapshot, in their order.
  void View(std::shared_ptr<const Snapshot> snapshot, std::vector<model::Sequence> sequences,
            Deadline deadline, Callback<std::vector<model::TouchpointView>> done);

 private:
  void FindById(const model::TouchpointId& id, const auth::TeamScope& scope, Deadline deadline,
                Callback<Found> done);
  void FindByKey(const model::RequestKey& key, const auth::TeamScope& scope, Deadline deadline,
                 Callback<Found> done);
  void Complete(std::shared_ptr<const Snapshot> snapshot, model::Sequence sequence,
                Deadline deadline, Callback<Found> done);

  commit::TimelineStore& store_;
  const Clock& clock_;
  const commit::Partition partitions_;
};

}  // namespace touchpoint::query
