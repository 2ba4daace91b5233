// SPDX-License-Identifier: Apache-2.0
#include "tests/property/scenario.h"

#include <algorithm>
#include <functional>

#include "common/base/assert.h"
#include "common/model/lease.h"

namespace touchpoint::property {
namespace {

using model::State;

std::optional<model::Sequence> Pick(const model::Timeline& timeline, int pick,
                                    const std::function<bool(const model::Touchpoint&)>& suits) {
  std::vector<model::Sequence> suitable;
  for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
    if (suits(touchpoint)) {
      suitable.push_back(touchpoint.sequence);
    }
  }
  if (suitable.empty()) {
    return std::nullopt;
  }
  return suitable[static_cast<size_t>(pick) % suitable.size()];
}

bool IsOpen(const model::Touchpoint& touchpoint, Instant now) {
  const State state = model::StateAt(touchpoint, now);
  return state == State::kPlanned || state == State::kMerged || state == State::kSuppressed;
}

std::optional<model::Input> ToReschedule(const Step& step, const model::Timeline& timeline,
                                         Instant now) {
  const auto sequence = Pick(timeline, step.pick, [now](const model::Touchpoint& touchpoint) {
    return IsOpen(touchpoint, now);
  });
  if (!sequence) {
    return std::nullopt;
  }
  const model::PlanInput times = ToPlan(step.plan, now, 0);
  return model::RescheduleInput{*sequence, times.earliest, times.preferred, times.latest};
}

bool IsLeased(const model::Touchpoint& touchpoint) {
  return touchpoint.state == State::kLeased || touchpoint.state == State::kInDoubt;
}

// Due ones and what was sent most of the time; now and then one that was done ahead of its time.
std::optional<model::Input> ToDone(const Step& step, const model::Timeline& timeline, Instant now) {
  const bool ahead = step.pick % 4 == 3;
  const auto sequence = Pick(timeline, step.pick, [&](const model::Touchpoint& touchpoint) {
    const bool planned = model::StateAt(touchpoint, now) == State::kPlanned;
    return touchpoint.host == model::kNoSequence &&
           (IsLeased(touchpoint) || (planned && (ahead || touchpoint.scheduled <= now)));
  });
  if (!sequence) {
    return std::nullopt;
  }
  const model::Touchpoint& host = *timeline.Find(*sequence);
  const Instant first = IsLeased(host) ? host.occupied_from : host.scheduled;
  return model::OutcomeInput{*sequence, true, step.pick % 2 == 0 ? std::min(first, now) : now};
}

std::optional<model::Input> ToTake(const Step& step, const model::Timeline& timeline, Instant now) {
  using std::chrono::minutes;
  constexpr minutes kLengths[] = {minutes(1), minutes(1), minutes(45), minutes(180)};
  const Duration ahead = step.word % 3 == 0 ? model::kAcceptAhead : Duration(0);
  const auto sequence = Pick(timeline, step.pick, [&](const model::Touchpoint& touchpoint) {
    const auto due = model::DueAt(touchpoint, now);
    return due && *due - ahead <= now;
  });
  if (!sequence) {
    return std::nullopt;
  }
  const uint64_t epoch = timeline.Find(*sequence)->lease.epoch + 1;
  model::LeaseInput input{*sequence, {*sequence, epoch}, {}};
  if (step.word % 8 != 0) {
    input.lease = kLengths[step.word % 4];
  }
  return input;
}

model::Input ToWord(int word, const model::LeaseToken& token, const model::Touchpoint& held,
                    Instant now) {
  using model::DispatchResult;
  const Instant sent = word % 2 == 0 ? now : std::max(held.lease.granted, held.occupied_from);
  switch (word % 8) {
    case 0:
      return model::ExtendInput{token, {}};
    case 1:
      return model::ReturnInput{token, {}};
    case 2:
      return model::ReturnInput{token, now + word * kGrid};
    case 3:
      return model::AcknowledgeInput{token, DispatchResult::kFailedForGood, now};
    case 4:
      return model::AcknowledgeInput{token, DispatchResult::kUnknown, now};
    case 5:
      return model::AcknowledgeInput{token, DispatchResult::kFailed, now};
    default:
      return model::AcknowledgeInput{token, DispatchResult::kSent, std::min(sent, now)};
  }
}

std::optional<model::Input> ToSay(const Step& step, const model::Timeline& timeline, Instant now) {
  const bool stale = step.word % 7 == 6;
  const auto sequence = Pick(timeline, step.pick, [&](const model::Touchpoint& touchpoint) {
    return touchpoint.lease.epoch > 0 && (stale || IsLeased(touchpoint));
  });
  if (!sequence) {
    return std::nullopt;
  }
  const model::Touchpoint& held = *timeline.Find(*sequence);
  if (held.state == State::kInDoubt && step.word % 3 == 0) {
    constexpr model::DispatchResult kFound[] = {model::DispatchResult::kSent,
                                                model::DispatchResult::kFailed,
                                                model::DispatchResult::kFailedForGood};
    return model::ResolveInput{*sequence, kFound[step.pick % 3], held.occupied_from};
  }
  const uint32_t epoch = held.lease.epoch - (stale ? 1 : 0);
  return ToWord(step.word, {*sequence, epoch, {*sequence, epoch}}, held, now);
}

// A contact as a whole: its host, and who is merged into it.
template <typename Write>
void WriteContact(model::Timeline& timeline, model::Sequence host, Instant now, Write write) {
  for (model::Touchpoint& one : timeline.touchpoints) {
    const bool alive = !model::IsFinished(model::StateAt(one, now));
    if (alive && (one.sequence == host || one.host == host)) {
      write(one);
    }
  }
}

bool Lease(const Step& step, model::Timeline& timeline, Instant now) {
  const auto host = Pick(timeline, step.pick, [now](const model::Touchpoint& touchpoint) {
    return model::StateAt(touchpoint, now) == State::kPlanned && touchpoint.scheduled <= now;
  });
  if (!host) {
    return false;
  }
  WriteContact(timeline, *host, now, [&](model::Touchpoint& one) {
    one.state = State::kLeased;
    one.occupied_from = now;
    one.occupied_to = now + (step.pick % 4) * (step.pick % 4) * kGrid;  // up to 4.5 hours
  });
  return true;
}

bool EndLease(const Step& step, model::Timeline& timeline, Instant now) {
  const auto host = Pick(timeline, step.pick, [](const model::Touchpoint& touchpoint) {
    return touchpoint.host == model::kNoSequence && IsLeased(touchpoint);
  });
  if (!host) {
    return false;
  }
  WriteContact(timeline, *host, now, [&](model::Touchpoint& one) {
    one.state = step.pick % 3 == 0 ? State::kFailed : State::kInDoubt;
  });
  return true;
}

}  // namespace

const std::shared_ptr<const ZoneDatabase>& Zones() {
  static const std::shared_ptr<const ZoneDatabase> zones = [] {
    Result<std::shared_ptr<const ZoneDatabase>> loaded = ZoneDatabase::LoadSystem();
    TP_ASSERT(loaded.has_value());
    return *loaded;
  }();
  return zones;
}

model::PlanInput ToPlan(const PlanShape& shape, Instant now, uint64_t request_key) {
  model::PlanInput plan;
  plan.team = shape.team;
  plan.channel = shape.channels.front();
  plan.alternate_channels.assign(shape.channels.begin() + 1, shape.channels.end());
  plan.purpose = shape.purpose;
  plan.topic = shape.topic;
  plan.initiative = shape.initiative;
  plan.priority = static_cast<uint8_t>(shape.priority);
  plan.pin = shape.pin;
  plan.replan_on_failure = shape.replan_on_failure;
  plan.preferred = now + shape.lead * kGrid;
  plan.earliest = plan.preferred - shape.before * kGrid;
  plan.latest = plan.preferred + shape.window * kGrid;
  plan.time_zone = shape.time_zone;
  plan.region = shape.region;
  plan.request_key = request_key;
  return plan;
}

std::optional<model::Input> ToInput(const Step& step, const model::Timeline& timeline,
                                    Instant now) {
  const uint64_t fresh_key = 1000 + timeline.sequence_next;
  switch (step.kind) {
    case Step::Kind::kPlan:
      return ToPlan(step.plan, now, fresh_key);
    case Step::Kind::kCancel: {
      const auto sequence = Pick(timeline, step.pick, [now](const model::Touchpoint& touchpoint) {
        return IsOpen(touchpoint, now);
      });
      if (!sequence) {
        return std::nullopt;
      }
      return model::CancelInput{*sequence, "", 0};
    }
    case Step::Kind::kReschedule:
      return ToReschedule(step, timeline, now);
    case Step::Kind::kProfile:
      return model::ProfileInput{step.profile};
    case Step::Kind::kDone:
      return ToDone(step, timeline, now);
    case Step::Kind::kNotDone: {
      auto input = ToDone(step, timeline, now);
      if (input) {
        std::get<model::OutcomeInput>(*input).done = false;
      }
      return input;
    }
    case Step::Kind::kRecord: {
      model::RecordInput record;
      record.team = step.plan.team;
      record.channel = step.plan.channels.front();
      record.purpose = step.plan.purpose;
      record.topic = step.plan.topic;
      record.at = now - step.pick * kGrid;
      record.request_key = fresh_key;
      return record;
    }
    case Step::Kind::kTick:
      return model::TickInput{};
    case Step::Kind::kTake:
      return ToTake(step, timeline, now);
    case Step::Kind::kSay:
      return ToSay(step, timeline, now);
    case Step::Kind::kPolicy:
      return model::PolicyInput{};
    case Step::Kind::kTombstone:
      return model::CancelInput{model::kNoSequence, step.plan.team, fresh_key};
    case Step::Kind::kLease:
    case Step::Kind::kOutcome:
      return model::PolicyInput{};  // decides again what Dispatch() has changed
  }
  return std::nullopt;
}

bool Dispatch(const Step& step, model::Timeline& timeline, Instant now) {
  if (step.kind == Step::Kind::kLease) {
    return Lease(step, timeline, now);
  }
  return EndLease(step, timeline, now);
}

}  // namespace touchpoint::property
