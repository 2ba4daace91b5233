// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/simulation/world.h"

#include <algorithm>
#include <utility>

#include "common/base/assert.h"

namespace touchpoint::ctl {
namespace {

constexpr commit::Partition kPartitions = 64;
constexpr uint64_t kSeed = 20130801;
constexpr commit::Deadline kNoDeadline = commit::Deadline::max();

intake::LaneOptions Options() {
  intake::LaneOptions options;
  options.retention = 100 * 366 * kDay;  // every plan has its line in the end
  return options;
}

}  // namespace

World::World(std::shared_ptr<const decide::Rulebook> rulebook)
    : clock_(Instant()),
      random_(kSeed),
      memory_(kPartitions,
              [this](std::function<void()> function) { posted_.push_back(std::move(function)); }),
      store_(memory_,
             [this](const std::string& stakeholder_id, const model::Timeline& timeline) {
               Remember(stakeholder_id, timeline);
             }),
      submission_(store_, clock_, random_, Options()) {
  submission_.SetRulebook(std::move(rulebook));
}

template <typename T>
Result<T> World::Wait(const std::function<void(commit::Callback<T>)>& start) {
  std::optional<Result<T>> answer;
  start([&answer](Result<T> result) { answer = std::move(result); });
  while (!posted_.empty()) {
    const std::function<void()> next = std::move(posted_.front());
    posted_.pop_front();
    next();
  }
  TP_ASSERT(answer.has_value());
  return *std::move(answer);
}

Result<intake::TouchpointAnswer> World::Plan(intake::PlanRequest request, Instant at) {
  if (auto ran = RunUntil(at); !ran) {
    return tl::unexpected(ran.error());
  }
  clock_.Set(std::max(clock_.Now(), at));
  return Wait<intake::TouchpointAnswer>(
      [&](auto done) { submission_.Plan(std::move(request), kNoDeadline, std::move(done)); });
}

Result<void> World::RunUntil(Instant until) {
  while (!due_.empty() && due_.top().at <= until) {
    const Due due = due_.top();
    due_.pop();
    if (auto happened = Happen(due); !happened) {
      return happened;
    }
  }
  return {};
}

Result<void> World::Happen(const Due& due) {
  const model::Timeline& timeline = *store_.timelines().at(due.stakeholder_id);
  const auto next = FindNext(timeline);
  if (!next || next->at != due.at) {
    return {};
  }
  clock_.Set(std::max(clock_.Now(), due.at));
  const auto answer = Wait<intake::TouchpointAnswer>([&](auto done) {
    const model::TouchpointId id{memory_.PartitionOf(due.stakeholder_id), timeline.surrogate,
                                 next->sequence};
    submission_.ReportOutcome({id, true, due.at, ""}, kNoDeadline, std::move(done));
  });
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  return {};
}

void World::Remember(const std::string& stakeholder_id, const model::Timeline& timeline) {
  if (const auto next = FindNext(timeline)) {
    due_.push({next->at, stakeholder_id});
  }
}

Result<std::vector<model::TouchpointView>> World::Touchpoints(const std::string& stakeholder_id) {
  std::vector<model::TouchpointView> views;
  const auto found = store_.timelines().find(stakeholder_id);
  if (found == store_.timelines().end()) {
    return views;
  }
  const model::Timeline& timeline = *found->second;
  std::vector<model::Sequence> sequences;
  for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
    sequences.push_back(touchpoint.sequence);
  }
  auto details = Wait<std::vector<std::optional<model::Details>>>([&](auto done) {
    memory_.LoadDetails(stakeholder_id, sequences, kNoDeadline, std::move(done));
  });
  if (!details) {
    return tl::unexpected(details.error());
  }
  const commit::Partition partition = memory_.PartitionOf(stakeholder_id);
  for (size_t i = 0; i < timeline.touchpoints.size(); ++i) {
    views.push_back(model::MakeView(stakeholder_id, partition, timeline, timeline.touchpoints[i],
                                    std::move((*details)[i]).value_or(model::Details()),
                                    Instant::max()));
  }
  return views;
}

}  // namespace touchpoint::ctl
