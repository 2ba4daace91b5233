// SPDX-License-Identifier: Apache-2.0
#include "services/intake/policy_simulation.h"

#include <map>
#include <utility>

#include "services/commit/journal_codec.h"
#include "services/intake/journal_sample.h"

namespace touchpoint::intake {
namespace {

using Entries = std::vector<commit::JournalEntry>;

constexpr size_t kEntriesMax = 50'000;
constexpr size_t kEntriesOfOneMax = 200;  // of one stakeholder: nobody holds up all others
constexpr size_t kLoadsMax = 8;           // under way

/// The steps of entries that lead to `timeline` without a gap; nothing if they don't.
std::optional<std::vector<TrialStep>> StepsOf(const Entries& entries,
                                              const model::Timeline& timeline) {
  std::vector<TrialStep> all;
  uint64_t revision = timeline.revision - entries.size();
  for (const commit::JournalEntry& entry : entries) {
    auto steps = commit::DecodeSteps(entry.payload, timeline.names);
    if (entry.revision != ++revision || !steps) {
      return std::nullopt;
    }
    for (commit::JournalStep& step : *steps) {
      all.push_back({entry.now, entry.policy_revision, std::move(step)});
    }
  }
  return all;
}

class Simulation : public std::enable_shared_from_this<Simulation> {
 public:
  Simulation(const SimulationSeams& seams, std::shared_ptr<const decide::Rulebook> rulebook,
             commit::Deadline deadline, std::function<void(const SimulatedStakeholder&)> see,
             commit::Callback<bool> done)
      : seams_(seams),
        rulebook_(std::move(rulebook)),
        deadline_(deadline),
        see_(std::move(see)),
        done_(std::move(done)) {}

  void Start(size_t plans_max) {
    TakeSample(seams_.journal, plans_max, kEntriesMax, deadline_,
               [self = shared_from_this()](Result<JournalSample> sample) {
                 if (!sample) {
                   return self->done_(tl::unexpected(std::move(sample.error())));
                 }
                 self->Sort(std::move(sample->entries));
                 self->Pump();
               });
  }

 private:
  void Sort(Entries entries) {
    for (commit::JournalEntry& entry : entries) {
      if (!entry.stakeholder_id.empty()) {
        waiting_[entry.stakeholder_id].push_back(std::move(entry));
      }
    }
    for (auto& [stakeholder_id, own] : waiting_) {
      if (own.size() > kEntriesOfOneMax) {
        own.erase(own.begin(), own.end() - static_cast<std::ptrdiff_t>(kEntriesOfOneMax));
      }
    }
  }

  void Pump() {
    while (loading_ < kLoadsMax && !waiting_.empty() && !failure_) {
      auto next = waiting_.extract(waiting_.begin());
      ++loading_;
      seams_.store.Load(
          next.key(), deadline_,
          [self = shared_from_this(), entries = std::move(next.mapped())](
              const Result<commit::LoadedTimeline>& loaded) { self->OnLoaded(entries, loaded); });
    }
    if (loading_ == 0) {
      failure_ ? done_(tl::unexpected(*failure_)) : done_(true);
    }
  }

  void OnLoaded(const Entries& entries, const Result<commit::LoadedTimeline>& loaded) {
    --loading_;
    if (loaded) {
      Try(entries, loaded->timeline);
    } else if (loaded.error().code != Code::kDataLoss &&
               loaded.error().code != Code::kFailedPrecondition) {
      failure_ = loaded.error();
    }
    Pump();
  }

  void Try(const Entries& entries, const model::Timeline& timeline) const {
    if (const auto steps = StepsOf(entries, timeline)) {
      see_({entries.front().stakeholder_id,
            {entries.front().partition, timeline.surrogate, model::kNoSequence},
            Retry(timeline, *steps, *rulebook_)});
    }
  }

  const SimulationSeams seams_;
  const std::shared_ptr<const decide::Rulebook> rulebook_;
  const commit::Deadline deadline_;
  const std::function<void(const SimulatedStakeholder&)> see_;
  const commit::Callback<bool> done_;
  std::map<std::string, Entries> waiting_;  // by stakeholder
  size_t loading_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace

void Simulate(const SimulationSeams& seams, std::shared_ptr<const decide::Rulebook> rulebook,
              size_t plans_max, commit::Deadline deadline,
              std::function<void(const SimulatedStakeholder&)> see, commit::Callback<bool> done) {
  std::make_shared<Simulation>(seams, std::move(rulebook), deadline, std::move(see),
                               std::move(done))
      ->Start(plans_max);
}

}  // namespace touchpoint::intake
