// SPDX-License-Identifier: Apache-2.0
// Who needs attention when: one entry per stakeholder, written by the commit that changes it. What
// is due and unleased moves on from there to lists by channel and team, so that whoever sends finds
// it without a look at anything else. Both are hints that heal: what counts is the timeline.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/model/attention.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct DueStakeholder {
  std::string stakeholder_id;
  Instant due;
};

/// Where a stakeholder belongs who has been attended to.
struct DueUpdate {
  std::string stakeholder_id;
  /// As it is stored; of another revision the update does nothing.
  std::shared_ptr<const model::Timeline> timeline;
  model::Attention attention;
};

class DueIndex {
 public:
  virtual ~DueIndex() = default;

  /// Stakeholders of a partition that are due at or before `until`, the earliest first, at most
  /// `limit`. Threads and failures as TimelineStore.
  virtual void ListDue(Partition partition, Instant until, size_t limit, Deadline deadline,
                       Callback<std::vector<DueStakeholder>> done) = 0;

  /// Moves stakeholders of a partition on to where they belong, each once in `updates`: all of one
  /// or nothing. Answers the indexes of those whose stored revision is another one.
  virtual void MoveOn(Partition partition, std::vector<DueUpdate> updates, Deadline deadline,
                      Callback<std::vector<size_t>> done) = 0;
};

/// A list of what is due and unleased that is not empty.
struct ReadyCount {
  model::ReadyList list;
  Instant first;  // since when its first stakeholder is due
  uint64_t stakeholders = 0;
};

class ReadyIndex {
 public:
  virtual ~ReadyIndex() = default;

  /// The lists of a partition, in no order. Threads and failures as TimelineStore.
  virtual void ListReadyLists(Partition partition, Deadline deadline,
                              Callback<std::vector<ReadyCount>> done) = 0;

  /// Stakeholders in a list, the earliest first: `limit` of them after the first `skip`.
  virtual void ListReady(Partition partition, const model::ReadyList& list, size_t skip,
                         size_t limit, Deadline deadline,
                         Callback<std::vector<DueStakeholder>> done) = 0;
};

}  // namespace touchpoint::commit
