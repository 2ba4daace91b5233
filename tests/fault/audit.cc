// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/audit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/assert.h"
#include "common/model/touchpoint_id.h"
#include "common/policy/load_policy.h"
#include "tests/fault/fleet.h"
#include "tests/fault/journal_order.h"
#include "tests/fault/recount.h"
#include "tests/fault/version_order.h"

namespace touchpoint::fault {
namespace {

/// The effect that a change in the journal is to its caller; nothing for the daemon's own changes.
std::optional<std::string> EffectOf(model::Cause cause, const std::string& request_id) {
  switch (cause) {
    case model::Cause::kPlanned:
      return kLasting + request_id;
    case model::Cause::kCancelled:
      return "cancel " + request_id;
    case model::Cause::kDone:
    case model::Cause::kFailed:
      return "outcome " + request_id;
    default:
      return std::nullopt;
  }
}

VersionOrder ToOrder(const std::map<std::string, std::vector<JournalVersion>>& journal,
                     const std::map<std::string, v1::GetTimelineResponse>& timelines) {
  VersionOrder order;
  for (const auto& [stakeholder_id, versions] : journal) {
    std::map<model::Sequence, std::string> request_ids;
    if (const auto timeline = timelines.find(stakeholder_id); timeline != timelines.end()) {
      for (const v1::Touchpoint& touchpoint : timeline->second.touchpoints()) {
        const auto id = model::ParseTouchpointId(touchpoint.touchpoint_id());
        request_ids[id->sequence] = touchpoint.request_id();
      }
    }
    for (const JournalVersion& version : versions) {
      Version& told = order[stakeholder_id].emplace_back(Version{version.revision, {}});
      for (const auto& [cause, sequence] : version.changes) {
        const auto known = request_ids.find(sequence);
        const std::string request_id =
            known == request_ids.end() ? "#" + std::to_string(sequence) : known->second;
        if (auto effect = EffectOf(cause, request_id)) {
          told.effects.push_back(*std::move(effect));
        }
      }
    }
  }
  return order;
}

bool IsOpen(v1::TouchpointState state) {
  return state == v1::TOUCHPOINT_STATE_PLANNED || state == v1::TOUCHPOINT_STATE_MERGED ||
         state == v1::TOUCHPOINT_STATE_SUPPRESSED;
}

/// How a touchpoint differs from what its caller was told; empty where it does not.
std::string Difference(const Claim& claim, const v1::Touchpoint& touchpoint) {
  const v1::TouchpointState state = touchpoint.state();
  const bool open = claim.state == v1::TOUCHPOINT_STATE_PLANNED;
  if (open ? !IsOpen(state) : state != claim.state) {
    return v1::TouchpointState_Name(state) + " instead of " + v1::TouchpointState_Name(claim.state);
  }
  const auto same = [](const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
    return a.seconds() == b.seconds() && a.nanos() == b.nanos();
  };
  if (state == v1::TOUCHPOINT_STATE_DONE && !same(touchpoint.done_time(), claim.done_time)) {
    return "done at another time than reported";
  }
  const auto& preferred =
      claim.rescheduled ? *claim.rescheduled : claim.request.plan().preferred_time();
  if (same(touchpoint.preferred_time(), preferred)) {
    return "";
  }
  return "wanted at another time than told: " + touchpoint.ShortDebugString() + "\n  told " +
         preferred.ShortDebugString() + "\n  as planned " + claim.request.ShortDebugString();
}

}  // namespace

Audit::Audit(const std::string& address, redis::Address redis)
    : client_(address),
      redis_(std::move(redis)),
      zones_(ZoneDatabase::LoadSystem().value()),
      policy_(policy::LoadPolicy(kPolicy, "policy.yaml", *zones_).value()) {
}

Findings Audit::Check(const Load& load, Recorder& recorder) {
  timelines_.clear();
  Findings findings;
  CheckHistory(load, recorder, findings);
  bool answered = true;  // who does not answer one would take long over all of them
  for (const Claim& claim : load.claims()) {
    CheckClaim(claim, findings);
    answered = answered && CheckAnswer(claim, findings);
  }
  for (const std::string& stakeholder_id : load.stakeholders()) {
    const auto& touchpoints = TimelineOf(stakeholder_id, findings).touchpoints();
    const auto broken = Recount({touchpoints.begin(), touchpoints.end()}, policy_, *zones_);
    findings.problems.insert(findings.problems.end(), broken.begin(), broken.end());
  }
  return findings;
}

Findings Audit::CheckAgain(const std::vector<Claim>& claims) {
  timelines_.clear();
  Findings findings;
  for (const Claim& claim : claims) {
    CheckClaim(claim, findings);
  }
  return findings;
}

void Audit::CheckHistory(const Load& load, Recorder& recorder, Findings& findings) {
  Recorder::Record record = recorder.Take();
  findings.operations = record.operations.size();
  for (const Operation& operation : record.operations) {
    findings.successes += operation.result == Operation::Result::kOk ? 1 : 0;
    findings.unknown += operation.result == Operation::Result::kUnknown ? 1 : 0;
  }
  findings.problems = std::move(record.complaints);
  for (const std::string& stakeholder_id : load.stakeholders()) {
    Operation read;
    read.kind = Operation::Kind::kRead;
    read.result = Operation::Result::kOk;
    read.stakeholder = stakeholder_id;
    read.invoked = recorder.Now();
    const v1::GetTimelineResponse& timeline = TimelineOf(stakeholder_id, findings);
    read.revision = static_cast<uint64_t>(timeline.revision());
    for (const v1::Touchpoint& touchpoint : timeline.touchpoints()) {
      read.seen.push_back(kLasting + touchpoint.request_id());
    }
    read.answered = recorder.Now();
    record.operations.push_back(std::move(read));
  }
  const auto journal = ReadJournal(redis_, load.name() + "-");
  for (const Problem& problem :
       CheckVersionOrder(record.operations, ToOrder(journal, timelines_))) {
    findings.problems.push_back(std::string(ToString(problem.kind)) + " " + problem.stakeholder +
                                ": " + problem.what);
  }
}

const v1::GetTimelineResponse& Audit::TimelineOf(const std::string& stakeholder_id,
                                                 Findings& findings) {
  const auto [timeline, is_new] = timelines_.try_emplace(stakeholder_id);
  if (is_new) {
    grpc::ClientContext context;
    testing::SetDeadline(context);
    v1::GetTimelineRequest request;
    request.set_stakeholder_id(stakeholder_id);
    request.set_page_size(1000);
    const grpc::Status status =
        client_.touchpoints().GetTimeline(&context, request, &timeline->second);
    if (!status.ok() || !timeline->second.next_page_token().empty()) {
      ++findings.unread;
      findings.problems.push_back("not wholly read: " + stakeholder_id + " " +
                                  status.error_message());
    }
  }
  return timeline->second;
}

void Audit::CheckClaim(const Claim& claim, Findings& findings) {
  const v1::Plan& plan = claim.request.plan();
  const auto& timeline = TimelineOf(plan.stakeholder_id(), findings).touchpoints();
  ++findings.plans;
  const auto is_it = [&](const v1::Touchpoint& one) {
    return one.request_id() == plan.request_id() && one.team() == plan.team();
  };
  const auto found = std::find_if(timeline.begin(), timeline.end(), is_it);
  if (found == timeline.end()) {
    ++findings.lost;
    findings.problems.push_back("lost: " + plan.request_id());
    return;
  }
  if (std::count_if(timeline.begin(), timeline.end(), is_it) > 1) {
    findings.problems.push_back("doubled: " + plan.request_id());
  }
  if (found->touchpoint_id() != claim.answer.touchpoint().touchpoint_id()) {
    findings.problems.push_back("another id: " + plan.request_id());
  }
  if (const std::string difference = Difference(claim, *found);
      claim.settled && !difference.empty()) {
    findings.problems.push_back(plan.request_id() + ": " + difference);
  }
}

bool Audit::CheckAnswer(const Claim& claim, Findings& findings) {
  v1::PlanTouchpointResponse again;
  const grpc::Status status = client_.Plan(claim.request.plan(), again);
  v1::PlanTouchpointResponse expected = claim.answer;
  expected.set_replayed(true);
  if (!status.ok() || again.ShortDebugString() != expected.ShortDebugString()) {
    findings.problems.push_back(
        "asked again: " + claim.request.plan().request_id() + ": " + status.error_message() +
        "\n  first " + expected.ShortDebugString() + "\n  now   " + again.ShortDebugString());
  }
  return status.ok();
}

std::string Describe(const Findings& findings, size_t most) {
  std::string text = std::to_string(findings.problems.size()) + " problems\n";
  for (size_t i = 0; i < std::min(most, findings.problems.size()); ++i) {
    text += findings.problems[i] + "\n";
  }
  return text;
}

}  // namespace touchpoint::fault
