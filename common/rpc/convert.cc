// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/convert.h"

#include "common/rpc/time.h"

namespace touchpoint::rpc {

// The stored numbers and the API's are the same; convert_test.cc compares every name.
v1::TouchpointState ToProto(model::State state) {
  return static_cast<v1::TouchpointState>(state);
}
v1::Verdict ToProto(model::Verdict verdict) {
  return static_cast<v1::Verdict>(verdict);
}
v1::ReasonKind ToProto(model::ReasonKind kind) {
  return static_cast<v1::ReasonKind>(kind);
}
v1::ChangeCause ToProto(model::Cause cause) {
  return static_cast<v1::ChangeCause>(cause);
}

v1::Outcome ToProto(model::Feedback kind) {
  return static_cast<v1::Outcome>(kind);
}

void ToProto(const model::ReportedOutcome& outcome, v1::ReportedOutcome& proto) {
  proto.set_outcome(ToProto(outcome.kind));
  ToProto(outcome.at, *proto.mutable_outcome_time());
  proto.set_outcome_text(outcome.text);
  ToProto(outcome.reported, *proto.mutable_report_time());
}

void ToProto(const model::Reason& reason, const IdScope& ids, v1::Reason& proto) {
  proto.set_rule(reason.rule);
  proto.set_kind(ToProto(reason.kind));
  proto.set_channel(reason.channel);
  if (reason.from) {
    ToProto(*reason.from, *proto.mutable_from_time());
  }
  if (reason.to) {
    ToProto(*reason.to, *proto.mutable_to_time());
  }
  if (reason.limit) {
    proto.set_limit(*reason.limit);
  }
  if (reason.per) {
    ToProto(*reason.per, *proto.mutable_per());
  }
  for (const model::Sequence sequence : reason.touchpoints) {
    proto.add_touchpoint_ids(ids.Name(sequence));
  }
  if (reason.outcome) {
    proto.set_outcome(ToProto(*reason.outcome));
  }
}

void ToProto(const model::Answer& answer, const IdScope& ids, v1::Decision& proto) {
  proto.set_verdict(ToProto(answer.verdict));
  if (answer.scheduled) {
    ToProto(*answer.scheduled, *proto.mutable_scheduled_time());
  }
  proto.set_channel(answer.channel);
  if (answer.host != model::kNoSequence) {
    proto.set_merged_into(ids.Name(answer.host));
  }
  for (const model::Reason& reason : answer.reasons) {
    ToProto(reason, ids, *proto.add_reasons());
  }
  if (answer.next_legal) {
    ToProto(*answer.next_legal, *proto.mutable_next_legal_time());
  }
  proto.set_policy_revision(answer.policy_revision);
  ToProto(answer.decided, *proto.mutable_decide_time());
}

namespace {

/// What only a plan asks for.
void ToProtoAsked(const model::Touchpoint& touchpoint, v1::Touchpoint& proto) {
  proto.set_priority(touchpoint.priority);
  ToProto(touchpoint.earliest, *proto.mutable_earliest_time());
  ToProto(touchpoint.preferred, *proto.mutable_preferred_time());
  ToProto(touchpoint.latest, *proto.mutable_latest_time());
  proto.set_pin(touchpoint.pin);
  if (touchpoint.replan_on_failure) {
    proto.set_on_failure(v1::ON_FAILURE_REPLAN);
  }
}

}  // namespace

void ToProto(const model::TouchpointView& view, v1::Touchpoint& proto) {
  const IdScope ids(view.id);
  const model::Touchpoint& touchpoint = view.touchpoint;
  if (touchpoint.sequence != model::kNoSequence) {
    proto.set_touchpoint_id(ids.Name(touchpoint.sequence));
  }
  proto.set_stakeholder_id(view.stakeholder_id);
  proto.set_team(view.team);
  proto.set_request_id(view.details.request_id);
  proto.set_state(ToProto(touchpoint.state));
  if (touchpoint.verdict == model::Verdict::kNone && !IsRecord(touchpoint)) {
    return;  // cancelled before it was planned: nothing else is known
  }
  ToProto(view.details.last, ids, *proto.mutable_decision());
  ToProto(view.details.first, ids, *proto.mutable_first_decision());
  for (size_t i = 0; i < view.channels.size(); ++i) {
    i == 0 ? proto.set_preferred_channel(view.channels[i])
           : proto.add_alternate_channels(view.channels[i]);
  }
  proto.set_purpose(view.purpose);
  proto.set_topic(view.topic);
  proto.set_initiative(view.initiative);
  proto.set_outcome_text(view.details.outcome_text);
  proto.set_recorded(IsRecord(touchpoint));
  if (!IsRecord(touchpoint)) {
    ToProtoAsked(touchpoint, proto);
  }
  proto.set_content_ref(view.details.content_ref);
  for (const auto& [key, value] : view.details.attributes) {
    (*proto.mutable_attributes())[key] = value;
  }
  ToProto(touchpoint.arrival, *proto.mutable_create_time());
  if (touchpoint.state == model::State::kDone) {
    ToProto(touchpoint.occupied_from, *proto.mutable_done_time());
  }
  for (const model::Sequence sequence : view.contributors) {
    proto.add_contributor_ids(ids.Name(sequence));
  }
  for (const model::ReportedOutcome& outcome : view.details.outcomes) {
    ToProto(outcome, *proto.add_outcomes());
  }
}

void ToProto(const std::string& stakeholder_id, const model::Profile& profile,
             v1::Stakeholder& proto) {
  proto.set_stakeholder_id(stakeholder_id);
  proto.set_time_zone(profile.time_zone);
  proto.set_region(profile.region);
  for (const std::string& segment : profile.segments) {
    proto.add_segments(segment);
  }
  proto.set_do_not_contact(profile.do_not_contact);
  for (const model::OptOut& opt_out : profile.opt_outs) {
    v1::OptOut& out = *proto.add_opt_outs();
    out.set_channel(opt_out.channel);
    out.set_purpose(opt_out.purpose);
  }
}

void ToProto(const std::vector<model::TouchpointId>& ids,
             google::protobuf::RepeatedPtrField<std::string>& proto) {
  for (const model::TouchpointId& id : ids) {
    *proto.Add() = ToString(id);
  }
}

}  // namespace touchpoint::rpc
