// SPDX-License-Identifier: Apache-2.0
#include "services/intake/bulk_kind.h"

#include <utility>

#include "common/rpc/convert.h"
#include "services/intake/validation.h"

namespace touchpoint::intake {

Result<PlanRequest> PlanKind::Read(const v1::Plan& item, const v1::Plan& common,
                                   const rpc::FieldLimits& limits) {
  return ReadPlan(item, common, limits);
}

void PlanKind::Submit(Submission& submission, PlanRequest request, commit::Deadline deadline,
                      commit::Callback<TouchpointAnswer> done) {
  submission.Plan(std::move(request), deadline, std::move(done));
}

void PlanKind::Fill(const TouchpointAnswer& answer, v1::PlanResult& result) {
  v1::PlannedTouchpoint& planned = *result.mutable_planned();
  const model::TouchpointView& view = answer.view;
  if (view.touchpoint.sequence != model::kNoSequence) {
    planned.set_touchpoint_id(ToString(view.id));
  }
  planned.set_state(rpc::ToProto(view.details.first.state));
  rpc::ToProto(view.details.first, rpc::IdScope(view.id), *planned.mutable_decision());
  planned.set_replayed(answer.replayed);
  rpc::ToProto(answer.moved, *planned.mutable_displaced_touchpoint_ids());
}

Result<RecordRequest> RecordKind::Read(const v1::Record& item, const v1::Record& common,
                                       const rpc::FieldLimits& limits) {
  return ReadRecord(item, common, limits);
}

void RecordKind::Submit(Submission& submission, RecordRequest request, commit::Deadline deadline,
                        commit::Callback<TouchpointAnswer> done) {
  submission.Record(std::move(request), deadline, std::move(done));
}

void RecordKind::Fill(const TouchpointAnswer& answer, v1::RecordResult& result) {
  v1::RecordedTouchpoint& recorded = *result.mutable_recorded();
  recorded.set_too_old(answer.too_old);
  if (answer.too_old) {
    return;
  }
  const model::TouchpointView& view = answer.view;
  if (view.touchpoint.sequence != model::kNoSequence) {
    recorded.set_touchpoint_id(ToString(view.id));
  }
  recorded.set_replayed(answer.replayed);
  const rpc::IdScope ids(view.id);
  for (const model::Reason& reason : view.details.first.reasons) {
    rpc::ToProto(reason, ids, *recorded.add_reasons());
  }
  rpc::ToProto(answer.moved, *recorded.mutable_moved_touchpoint_ids());
}

}  // namespace touchpoint::intake
