// SPDX-License-Identifier: Apache-2.0
// What bulk streams of plans and of records differ in.
#pragma once

#include "common/rpc/field_checker.h"
#include "services/intake/requests.h"
#include "services/intake/submission.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::intake {

struct PlanKind {
  using Item = v1::Plan;
  using Message = v1::PlanTouchpointsRequest;
  using Response = v1::PlanTouchpointsResponse;
  using Request = PlanRequest;
  static constexpr const char* kMethod = "PlanTouchpoints";
  static constexpr const char* kItems = "plans";
  static constexpr int kCommonField = Message::kCommonFieldNumber;
  static constexpr int kItemsField = Message::kPlansFieldNumber;

  static const auto& Items(const Message& message) { return message.plans(); }
  static Result<Request> Read(const Item& item, const Item& common, const rpc::FieldLimits& limits);
  static void Submit(Submission& submission, Request request, commit::Deadline deadline,
                     commit::Callback<TouchpointAnswer> done);
  static void Fill(const TouchpointAnswer& answer, v1::PlanResult& result);
};

struct RecordKind {
  using Item = v1::Record;
  using Message = v1::RecordTouchpointsRequest;
  using Response = v1::RecordTouchpointsResponse;
  using Request = RecordRequest;
  static constexpr const char* kMethod = "RecordTouchpoints";
  static constexpr const char* kItems = "records";
  static constexpr int kCommonField = Message::kCommonFieldNumber;
  static constexpr int kItemsField = Message::kRecordsFieldNumber;

  static const auto& Items(const Message& message) { return message.records(); }
  static Result<Request> Read(const Item& item, const Item& common, const rpc::FieldLimits& limits);
  static void Submit(Submission& submission, Request request, commit::Deadline deadline,
                     commit::Callback<TouchpointAnswer> done);
  static void Fill(const TouchpointAnswer& answer, v1::RecordResult& result);
};

}  // namespace touchpoint::intake
