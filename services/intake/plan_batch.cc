// SPDX-License-Identifier: Apache-2.0
#include "services/intake/plan_batch.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <string>

#include "common/base/assert.h"
#include "common/rpc/access_log.h"
#include "common/rpc/convert.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"
#include "services/intake/validation.h"

namespace touchpoint::intake {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

std::string PathOf(size_t index) {
  return "plans[" + std::to_string(index) + "].";
}

Failure Malformed() {
  return {Code::kInvalidArgument, "MALFORMED", "not a valid protobuf message", {}, {}, {}};
}

void Fill(const TouchpointAnswer& answer, v1::PlannedTouchpoint& planned) {
  const model::TouchpointView& view = answer.view;
  if (view.touchpoint.sequence != model::kNoSequence) {
    planned.set_touchpoint_id(ToString(view.id));
  }
  planned.set_state(rpc::ToProto(view.details.first.state));
  rpc::ToProto(view.details.first, rpc::IdScope(view.id), *planned.mutable_decision());
  planned.set_replayed(answer.replayed);
  rpc::ToProto(answer.moved, *planned.mutable_displaced_touchpoint_ids());
}

}  // namespace

std::optional<Failure> PlanBatch::Read(const grpc::ByteBuffer& bytes,
                                       const rpc::FieldLimits& limits,
                                       const auth::TeamScope& scope) {
  scope_ = scope;
  google::protobuf::Arena arena;
  auto& request = *google::protobuf::Arena::CreateMessage<v1::PlanTouchpointsRequest>(&arena);
  if (rpc::Parse(bytes, request)) {
    return ReadOneByOne(bytes, limits);
  }
  rpc::FieldChecker check(limits);
  check.Size(request.plans_size(), limits.plans, "plans");
  if (check.failure()) {
    return check.failure();
  }
  ready_.reserve(static_cast<size_t>(request.plans_size()));
  response_->mutable_results()->Reserve(request.plans_size());
  for (const v1::Plan& plan : request.plans()) {
    Add(plan, request.common(), limits);
  }
  return std::nullopt;
}

// A message that protobuf refuses as a whole may still have a thousand good plans beside a bad one.
std::optional<Failure> PlanBatch::ReadOneByOne(const grpc::ByteBuffer& bytes,
                                               const rpc::FieldLimits& limits) {
  const std::string flat = rpc::Flatten(bytes);
  CodedInputStream in(reinterpret_cast<const uint8_t*>(flat.data()), static_cast<int>(flat.size()));
  v1::Plan common;
  std::vector<std::string> plans;
  while (const uint32_t tag = in.ReadTag()) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    const bool known = field == v1::PlanTouchpointsRequest::kCommonFieldNumber ||
                       field == v1::PlanTouchpointsRequest::kPlansFieldNumber;
    if (!known) {
      if (!WireFormatLite::SkipField(&in, tag)) {
        return Malformed();
      }
      continue;
    }
    std::string part;
    if (!WireFormatLite::ReadBytes(&in, &part)) {
      return Malformed();
    }
    if (field == v1::PlanTouchpointsRequest::kPlansFieldNumber) {
      plans.push_back(std::move(part));
    } else if (!common.MergeFromString(part)) {
      return rpc::ExplainWire(*common.GetDescriptor(), part, "common.");
    }
  }
  if (!in.ConsumedEntireMessage()) {
    return Malformed();
  }
  rpc::FieldChecker check(limits);
  check.Size(static_cast<int>(plans.size()), limits.plans, "plans");
  if (check.failure()) {
    return check.failure();
  }
  for (const std::string& part : plans) {
    v1::Plan plan;
    if (plan.ParseFromString(part)) {
      Add(plan, common, limits);
    } else {
      response_->add_results();
      Refuse(static_cast<uint32_t>(size() - 1),
             rpc::ExplainWire(*plan.GetDescriptor(), part, PathOf(size() - 1)));
    }
  }
  return std::nullopt;
}

void PlanBatch::Add(const v1::Plan& plan, const v1::Plan& common, const rpc::FieldLimits& limits) {
  const auto index = static_cast<uint32_t>(size());
  response_->add_results();
  auto request = ReadPlan(plan, common, limits);
  const bool own = request && scope_.Covers(request->key.team);
  if (request && !own) {
    Refuse(index, auth::TeamDenied());
  } else if (request) {
    ready_.push_back({std::move(*request), index});
    ++open_;
  } else {
    Refuse(index, rpc::Prefixed(std::move(request.error()), PathOf(index)));
  }
}

void PlanBatch::RefuseReady(const Failure& failure) {
  for (const Ready& plan : TakeReady()) {
    Refuse(plan.index, failure);
  }
  open_ = 0;
}

bool PlanBatch::Settle(uint32_t index, const Result<TouchpointAnswer>& answer) {
  TP_ASSERT(open_ > 0);
  if (answer) {
    Fill(*answer, *response_->mutable_results(static_cast<int>(index))->mutable_planned());
  } else {
    Refuse(index, rpc::Prefixed(answer.error(), PathOf(index)));
  }
  return --open_ == 0;
}

void PlanBatch::Refuse(uint32_t index, const Failure& failure) {
  rpc::ToProto(rpc::ForCaller(failure),
               *response_->mutable_results(static_cast<int>(index))->mutable_error());
}

}  // namespace touchpoint::intake
