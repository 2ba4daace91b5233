// SPDX-License-Identifier: Apache-2.0
// Request messages as the stage sees them, checked for shape and limits. Clock and policy come
// later: Complete() in requests.h.
#pragma once

#include "common/rpc/field_checker.h"
#include "services/intake/requests.h"
#include "touchpoint/v1/stakeholder_service.pb.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::intake {

/// `common` has the values of fields that `plan` leaves unset; paths are relative to the plan.
/// FIELD_MISSING, ID_FORMAT, FIELD_LENGTH, FIELD_CHARSET, PRIORITY_RANGE, TIME_RANGE,
/// ENUM_VALUE.
Result<PlanRequest> ReadPlan(const v1::Plan& plan, const v1::Plan& common,
                             const rpc::FieldLimits& limits);

/// What a plan asks for, without who it is for.
Result<PlanRequest> ReadCommonPlan(const v1::Plan& common, const rpc::FieldLimits& limits);

/// As ReadPlan(); FIELD_MISSING for the time.
Result<RecordRequest> ReadRecord(const v1::Record& record, const v1::Record& common,
                                 const rpc::FieldLimits& limits);

/// As rpc::ReadTarget(); ENUM_VALUE, FIELD_MISSING, TIME_RANGE, and as texts are.
Result<OutcomeRequest> ReadOutcome(const v1::ReportOutcomeRequest& request,
                                   const rpc::FieldLimits& limits);

/// As rpc::ReadTarget().
Result<CancelRequest> ReadCancel(const v1::CancelTouchpointRequest& request,
                                 const rpc::FieldLimits& limits);

/// Likewise; FIELD_MISSING and TIME_RANGE for the times.
Result<RescheduleRequest> ReadReschedule(const v1::RescheduleTouchpointRequest& request,
                                         const rpc::FieldLimits& limits);

/// FIELD_MISSING, ID_FORMAT, FIELD_LENGTH, FIELD_CHARSET, and FIELD_CONFLICT for a segment or an
/// opt-out that is there twice.
Result<ProfileRequest> ReadProfile(const v1::PutStakeholderRequest& request,
                                   const rpc::FieldLimits& limits);

}  // namespace touchpoint::intake
