// SPDX-License-Identifier: Apache-2.0
// What imports of plans and of records differ in.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/import/earlier_shift.h"
#include "services/touchpointctl/import/plan_account.h"
#include "services/touchpointctl/import/record_account.h"

namespace touchpoint::ctl {

template <typename Kind>
using BulkCall =
    std::unique_ptr<grpc::ClientReaderWriter<typename Kind::Request, typename Kind::Response>>;

struct PlanKind {
  using Item = PlanRow;
  using Request = v1::PlanTouchpointsRequest;
  using Response = v1::PlanTouchpointsResponse;
  using Account = PlanAccount;
  static constexpr std::string_view kItems = "plans";
  static constexpr std::string_view kDone = "planned";

  static BulkCall<PlanKind> Open(Connection& connection, grpc::ClientContext* context) {
    return connection.touchpoints().PlanTouchpoints(context);
  }
  /// Last changes to a row, after a shift.
  static void Complete(PlanRow& row, const Mapping& mapping) { row.BeginAtArrival(mapping.lead); }
  static void Add(const PlanRow& row, Request& request) { *request.add_plans() = row.ToPlan(); }
  /// What was made of an item; null where it was refused.
  static const v1::PlannedTouchpoint* Taken(const v1::PlanResult& result) {
    return result.has_planned() ? &result.planned() : nullptr;
  }
  /// How far rows were shifted by an earlier run; nothing where there was none.
  static Result<std::optional<Duration>> EarlierShift(Connection& connection,
                                                      const std::vector<OrRefusal<PlanRow>>& rows) {
    return FindEarlierShift(connection, rows);
  }
};

struct RecordKind {
  using Item = RecordRow;
  using Request = v1::RecordTouchpointsRequest;
  using Response = v1::RecordTouchpointsResponse;
  using Account = RecordAccount;
  static constexpr std::string_view kItems = "records";
  static constexpr std::string_view kDone = "recorded";

  static BulkCall<RecordKind> Open(Connection& connection, grpc::ClientContext* context) {
    return connection.touchpoints().RecordTouchpoints(context);
  }
  static void Complete(RecordRow&, const Mapping&) {}
  static void Add(const RecordRow& row, Request& request) {
    *request.add_records() = row.ToRecord();
  }
  static const v1::RecordedTouchpoint* Taken(const v1::RecordResult& result) {
    return result.has_recorded() ? &result.recorded() : nullptr;
  }
  /// Nothing: records are not shifted to a start that is another one in every run.
  static Result<std::optional<Duration>> EarlierShift(Connection&,
                                                      const std::vector<OrRefusal<RecordRow>>&) {
    return std::nullopt;
  }
};

}  // namespace touchpoint::ctl
