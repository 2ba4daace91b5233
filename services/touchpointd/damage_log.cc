// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/damage_log.h"

#include <type_traits>
#include <unordered_map>
#include <utility>

#include "common/telemetry/log.h"

namespace touchpoint {
namespace {

constexpr const char* kDetailsPart = " details";

}  // namespace

/// Who is known to be damaged. Those that do not fit are mentioned again with every call.
struct DamageLog::Known {
  static constexpr size_t kMax = 10'000;

  telemetry::Pseudonyms pseudonyms;
  std::unordered_map<std::string, commit::Partition> damaged;  // places
  std::unordered_map<commit::Partition, uint64_t> conflicts;

  void SeeWhole(const std::string& stakeholder_id) {
    if (!damaged.empty() && damaged.erase(stakeholder_id) > 0) {
      telemetry::Info("the timeline of a stakeholder can be read again",
                      telemetry::Fields().Add("stakeholder", pseudonyms.Of(stakeholder_id)));
    }
  }

  /// `place`: the stakeholder, or the stakeholder's details, which may be damaged by themselves.
  void See(const std::string& stakeholder_id, const std::string& place, commit::Partition partition,
           const Failure& failure) {
    if (failure.code != Code::kDataLoss || damaged.count(place) > 0) {
      return;
    }
    if (damaged.size() < kMax) {
      damaged.emplace(place, partition);
    }
    telemetry::Error(
        "the records of a stakeholder are damaged; calls for this one are refused (DATA_LOSS) "
        "until they are mended: see \"Damaged records\" in deploy/BACKUP.md",
        telemetry::Fields()
            .Add("stakeholder", pseudonyms.Of(stakeholder_id))
            .Add("partition", static_cast<int64_t>(partition))
            .Add("what", failure.message));
  }
};

DamageLog::DamageLog(commit::TimelineStore& store, telemetry::Pseudonyms pseudonyms)
    : PassingStore(store), known_(std::make_shared<Known>(Known{std::move(pseudonyms), {}, {}})) {
}

size_t DamageLog::damaged() const {
  return known_->damaged.size();
}

std::vector<commit::PartitionTrouble> DamageLog::ByPartition(commit::Partition partitions) const {
  std::vector<commit::PartitionTrouble> troubles(partitions);
  for (const auto& [place, partition] : known_->damaged) {
    ++troubles.at(partition).damaged;
  }
  for (const auto& [partition, conflicts] : known_->conflicts) {
    troubles.at(partition).conflicts = conflicts;
  }
  return troubles;
}

template <typename T>
commit::Callback<T> DamageLog::Noting(const std::string& stakeholder_id, const char* part,
                                      commit::Callback<T> done) {
  return [known = known_, stakeholder_id, part, partition = PartitionOf(stakeholder_id),
          done = std::move(done)](Result<T> result) {
    if constexpr (std::is_same_v<T, commit::CommitOutcome>) {
      if (result && result->kind == commit::CommitOutcome::Kind::kConflict) {
        ++known->conflicts[partition];
      }
    }
    if (!result) {
      known->See(stakeholder_id, stakeholder_id + part, partition, result.error());
    }
    done(std::move(result));
  };
}

void DamageLog::Load(const std::string& stakeholder_id, commit::Deadline deadline,
                     commit::Callback<commit::LoadedTimeline> done) {
  const auto see_whole = [known = known_, stakeholder_id,
                          done = std::move(done)](Result<commit::LoadedTimeline> loaded) {
    if (loaded) {
      known->SeeWhole(stakeholder_id);
    }
    done(std::move(loaded));
  };
  PassingStore::Load(
      stakeholder_id, deadline,
      Noting(stakeholder_id, "", commit::Callback<commit::LoadedTimeline>(see_whole)));
}

void DamageLog::LoadDetails(const std::string& stakeholder_id,
                            std::vector<model::Sequence> sequences, commit::Deadline deadline,
                            commit::Callback<std::vector<std::optional<model::Details>>> done) {
  PassingStore::LoadDetails(stakeholder_id, std::move(sequences), deadline,
                            Noting(stakeholder_id, kDetailsPart, std::move(done)));
}

void DamageLog::Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
                       commit::Callback<commit::CommitOutcome> done) {
  auto noting = Noting(commit.stakeholder_id, "", std::move(done));
  PassingStore::Commit(std::move(commit), deadline, std::move(noting));
}

void DamageLog::Erase(commit::Erasure erasure, commit::Deadline deadline,
                      commit::Callback<bool> done) {
  const std::string stakeholder_id = erasure.stakeholder_id;
  PassingStore::Erase(
      std::move(erasure), deadline,
      [known = known_, stakeholder_id, done = std::move(done)](Result<bool> erased) {
        if (erased && *erased) {
          known->damaged.erase(stakeholder_id);
          known->damaged.erase(stakeholder_id + kDetailsPart);
        }
        done(std::move(erased));
      });
}

}  // namespace touchpoint
