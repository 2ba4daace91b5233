// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/earlier_shift.h"

#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kRowsAsked = 64;

}  // namespace

std::optional<Duration> StretchBetween(const PlanRow& row, const v1::Touchpoint& touchpoint) {
  if (row.latest) {
    return ToInstant(touchpoint.latest_time()) - *row.latest;
  }
  const Instant preferred = ToInstant(touchpoint.preferred_time());
  if (row.preferred && preferred > ToInstant(touchpoint.create_time())) {
    return preferred - *row.preferred;
  }
  return std::nullopt;
}

Result<std::optional<Duration>> FindEarlierShift(Connection& connection,
                                                 const std::vector<OrRefusal<PlanRow>>& rows) {
  size_t asked = 0;
  for (const auto& row : rows) {
    if (!row) {
      continue;
    }
    if (asked++ == kRowsAsked) {
      break;
    }
    v1::GetTouchpointRequest request;
    request.mutable_key()->set_team(row->plan.team());
    request.mutable_key()->set_stakeholder_id(row->plan.stakeholder_id());
    request.mutable_key()->set_request_id(row->plan.request_id());
    const auto response = connection.Call(connection.touchpoints(),
                                          &v1::TouchpointService::Stub::GetTouchpoint, request);
    if (!response && response.error().code == Code::kNotFound) {
      return std::nullopt;
    }
    if (!response && response.error().code != Code::kInvalidArgument) {
      return tl::unexpected(response.error());
    }
    if (!response) {
      continue;  // a row that the daemon refuses says nothing
    }
    if (const auto stretch = StretchBetween(*row, response->touchpoint())) {
      return stretch;
    }
  }
  return std::nullopt;
}

}  // namespace touchpoint::ctl
