// SPDX-License-Identifier: Apache-2.0
#include "services/query/finder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/assert.h"
#include "common/rpc/field_checker.h"

namespace touchpoint::query {
namespace {

using DetailsList = std::vector<std::optional<model::Details>>;

/// The number of the touchpoint, or none of the timeline's where it is outside the scope.
model::Sequence Visible(const Snapshot& snapshot, model::Sequence sequence,
                        const auth::TeamScope& scope) {
  const model::Touchpoint* found = snapshot.timeline.Find(sequence);
  const bool own = found != nullptr && scope.Covers(snapshot.timeline.names.Text(found->team));
  return own ? sequence : model::kNoSequence;
}

}  // namespace

model::TouchpointView Snapshot::View(const model::Touchpoint& touchpoint,
                                     model::Details details) const {
  return model::MakeView(stakeholder_id, partition, timeline, touchpoint, std::move(details), now);
}

const model::Touchpoint& Found::touchpoint() const {
  const model::Touchpoint* touchpoint = snapshot->timeline.Find(sequence);
  TP_ASSERT(touchpoint != nullptr);
  return *touchpoint;
}

Finder::Finder(commit::TimelineStore& store, const Clock& clock, commit::Partition partitions)
    : store_(store), clock_(clock), partitions_(partitions) {
}

void Finder::Find(const model::Target& target, const auth::TeamScope& scope, Deadline deadline,
                  Callback<Found> done) {
  if (const auto* id = std::get_if<model::TouchpointId>(&target)) {
    FindById(*id, scope, deadline, std::move(done));
  } else {
    FindByKey(std::get<model::RequestKey>(target), scope, deadline, std::move(done));
  }
}

void Finder::Load(const std::string& stakeholder_id, Deadline deadline,
                  Callback<std::shared_ptr<const Snapshot>> done) {
  store_.Load(
      stakeholder_id, deadline,
      [this, stakeholder_id, done = std::move(done)](Result<commit::LoadedTimeline> loaded) {
        if (!loaded) {
          return done(tl::unexpected(std::move(loaded.error())));
        }
        done(std::make_shared<const Snapshot>(
            Snapshot{stakeholder_id, store_.PartitionOf(stakeholder_id),
                     std::move(loaded->timeline), std::max(clock_.Now(), loaded->clock)}));
      });
}

void Finder::FindById(const model::TouchpointId& id, const auth::TeamScope& scope,
                      Deadline deadline, Callback<Found> done) {
  if (id.partition >= partitions_) {
    return done(tl::unexpected(rpc::TouchpointNotFound()));
  }
  store_.Resolve(
      id.partition, id.surrogate, deadline,
      [this, id, scope, deadline,
       done = std::move(done)](Result<std::optional<std::string>> owner) {
        if (!owner) {
          return done(tl::unexpected(std::move(owner.error())));
        }
        Load(owner->value_or(commit::kNobody), deadline,
             [this, id, scope, deadline, done](Result<std::shared_ptr<const Snapshot>> snapshot) {
               if (!snapshot) {
                 return done(tl::unexpected(std::move(snapshot.error())));
               }
               const model::Sequence sequence = Visible(**snapshot, id.sequence, scope);
               Complete(std::move(*snapshot), sequence, deadline, done);
             });
      });
}

void Finder::Complete(std::shared_ptr<const Snapshot> snapshot, model::Sequence sequence,
                      Deadline deadline, Callback<Found> done) {
  if (snapshot->timeline.Find(sequence) == nullptr) {
    return done(tl::unexpected(rpc::TouchpointNotFound()));
  }
  const std::string& stakeholder_id = snapshot->stakeholder_id;
  store_.LoadDetails(stakeholder_id, {sequence}, deadline,
                     [snapshot, sequence, done = std::move(done)](Result<DetailsList> details) {
                       if (!details) {
                         return done(tl::unexpected(std::move(details.error())));
                       }
                       // Retention may have taken the details between the two readings.
                       if (details->empty() || !details->front()) {
                         return done(tl::unexpected(rpc::TouchpointNotFound()));
                       }
                       done(Found{snapshot, sequence, std::move(*details->front())});
                     });
}

void Finder::FindByKey(const model::RequestKey& key, const auth::TeamScope& scope,
                       Deadline deadline, Callback<Found> done) {
  const auto choose = [this, key, own = scope.Covers(key.team), deadline,
                       done = std::move(done)](Result<std::shared_ptr<const Snapshot>> loaded) {
    if (!loaded) {
      return done(tl::unexpected(std::move(loaded.error())));
    }
    const std::shared_ptr<const Snapshot> snapshot = std::move(*loaded);
    const uint64_t hash = model::RequestKeyHash(key.team, key.request_id);
    std::vector<model::Sequence> candidates;
    for (const model::Touchpoint& touchpoint : snapshot->timeline.touchpoints) {
      if (own && touchpoint.request_key == hash) {
        candidates.push_back(touchpoint.sequence);
      }
    }
    if (candidates.empty()) {
      return done(tl::unexpected(rpc::TouchpointNotFound()));
    }
    store_.LoadDetails(key.stakeholder_id, candidates, deadline,
                       [snapshot, candidates, key, done](Result<DetailsList> details) {
                         if (!details) {
                           return done(tl::unexpected(std::move(details.error())));
                         }
                         for (size_t i = 0; i < candidates.size(); ++i) {
                           auto& stored = (*details)[i];
                           if (stored && stored->request_id == key.request_id) {
                             return done(Found{snapshot, candidates[i], std::move(*stored)});
                           }
                         }
                         done(tl::unexpected(rpc::TouchpointNotFound()));
                       });
  };
  Load(key.stakeholder_id, deadline, choose);
}

void Finder::View(std::shared_ptr<const Snapshot> snapshot, std::vector<model::Sequence> sequences,
                  Deadline deadline, Callback<std::vector<model::TouchpointView>> done) {
  if (sequences.empty()) {
    return done(std::vector<model::TouchpointView>{});
  }
  const std::string stakeholder_id = snapshot->stakeholder_id;
  store_.LoadDetails(stakeholder_id, sequences, deadline,
                     [snapshot = std::move(snapshot), sequences,
                      done = std::move(done)](Result<DetailsList> details) {
                       if (!details) {
                         return done(tl::unexpected(std::move(details.error())));
                       }
                       std::vector<model::TouchpointView> views;
                       for (size_t i = 0; i < sequences.size(); ++i) {
                         const model::Touchpoint* touchpoint =
                             snapshot->timeline.Find(sequences[i]);
                         TP_ASSERT(touchpoint != nullptr);
                         views.push_back(snapshot->View(
                             *touchpoint, std::move((*details)[i]).value_or(model::Details{})));
                       }
                       done(std::move(views));
                     });
}

}  // namespace touchpoint::query
