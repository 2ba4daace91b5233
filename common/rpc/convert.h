// SPDX-License-Identifier: Apache-2.0
// The model as the API shows it. Total: every value of the model has a message.
#pragma once

#include <vector>

#include "common/model/touchpoint_view.h"
#include "touchpoint/v1/stakeholder_service.pb.h"
#include "touchpoint/v1/throttle_log_service.pb.h"
#include "touchpoint/v1/touchpoint.pb.h"

namespace touchpoint::rpc {

v1::TouchpointState ToProto(model::State state);
v1::Verdict ToProto(model::Verdict verdict);
v1::ReasonKind ToProto(model::ReasonKind kind);
v1::ChangeCause ToProto(model::Cause cause);
v1::Outcome ToProto(model::Feedback kind);

/// Spells the sequences of one stakeholder's timeline out as touchpoint ids.
class IdScope {
 public:
  IdScope(uint32_t partition, uint64_t surrogate) : partition_(partition), surrogate_(surrogate) {}
  explicit IdScope(const model::TouchpointId& id) : IdScope(id.partition, id.surrogate) {}

  std::string Name(model::Sequence sequence) const {
    return ToString(model::TouchpointId{partition_, surrogate_, sequence});
  }

 private:
  uint32_t partition_;
  uint64_t surrogate_;
};

void ToProto(const model::Reason& reason, const IdScope& ids, v1::Reason& proto);
void ToProto(const model::ReportedOutcome& outcome, v1::ReportedOutcome& proto);
void ToProto(const model::Answer& answer, const IdScope& ids, v1::Decision& proto);
void ToProto(const model::TouchpointView& view, v1::Touchpoint& proto);
void ToProto(const std::string& stakeholder_id, const model::Profile& profile,
             v1::Stakeholder& proto);

void ToProto(const std::vector<model::TouchpointId>& ids,
             google::protobuf::RepeatedPtrField<std::string>& proto);

}  // namespace touchpoint::rpc
