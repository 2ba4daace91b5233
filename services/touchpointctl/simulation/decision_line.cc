// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/simulation/decision_line.h"

#include <boost/json.hpp>

#include "common/model/touchpoint_id.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;

std::string TimeText(const std::optional<Instant>& time) {
  return time ? FormatRfc3339(*time) : "";
}

std::string IdText(const model::TouchpointView& view, model::Sequence sequence) {
  if (sequence == model::kNoSequence) {
    return "";
  }
  model::TouchpointId id = view.id;
  id.sequence = sequence;
  return ToString(id);
}

json::value ToJson(const model::Reason& reason, const model::TouchpointView& view) {
  json::array touchpoints;
  for (const model::Sequence sequence : reason.touchpoints) {
    touchpoints.emplace_back(IdText(view, sequence));
  }
  return json::object{{"rule", reason.rule},
                      {"kind", ToString(reason.kind)},
                      {"from", TimeText(reason.from)},
                      {"to", TimeText(reason.to)},
                      {"touchpoints", std::move(touchpoints)}};
}

json::array ToJson(const std::vector<model::Reason>& reasons, const model::TouchpointView& view) {
  json::array array;
  for (const model::Reason& reason : reasons) {
    array.push_back(ToJson(reason, view));
  }
  return array;
}

/// The channel it has, or the one it was asked for on where it never had one.
const std::string& ChannelOf(const model::TouchpointView& view) {
  return view.details.last.channel.empty() ? view.channels.front() : view.details.last.channel;
}

}  // namespace

std::string DecisionLine(const model::TouchpointView& view) {
  const model::Touchpoint& touchpoint = view.touchpoint;
  const model::Answer& first = view.details.first;
  const model::Answer& last = view.details.last;
  const bool suppressed = touchpoint.verdict == model::Verdict::kSuppressed;
  json::object line{{"requestId", view.details.request_id},
                    {"touchpointId", ToString(view.id)},
                    {"stakeholderId", view.stakeholder_id},
                    {"team", view.team},
                    {"channel", ChannelOf(view)},
                    {"purpose", view.purpose},
                    {"topic", view.topic},
                    {"state", ToString(touchpoint.state)},
                    {"verdict", ToString(touchpoint.verdict)},
                    {"scheduledTime", suppressed ? "" : FormatRfc3339(touchpoint.scheduled)},
                    {"firstVerdict", ToString(first.verdict)},
                    {"firstScheduledTime", TimeText(first.scheduled)},
                    {"mergedInto", IdText(view, touchpoint.host)},
                    {"reasons", ToJson(last.reasons, view)}};
  if (suppressed) {
    line["nextLegalTime"] = TimeText(last.next_legal);
  }
  line["policyRevision"] = last.policy_revision;
  return json::serialize(line);
}

std::string ErrorLine(const Refusal& refusal) {
  return json::serialize(json::object{{"line", refusal.line},
                                      {"requestId", refusal.request_id},
                                      {"error", json::object{{"reason", refusal.reason},
                                                             {"field", refusal.field},
                                                             {"message", refusal.message}}}});
}

}  // namespace touchpoint::ctl
