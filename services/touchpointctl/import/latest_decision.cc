// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/latest_decision.h"

namespace touchpoint::ctl {

Result<v1::Decision> LatestDecision(Connection& connection, const std::string& touchpoint_id) {
  v1::GetTouchpointRequest request;
  request.set_touchpoint_id(touchpoint_id);
  const auto response = connection.Call(connection.touchpoints(),
                                        &v1::TouchpointService::Stub::GetTouchpoint, request);
  if (!response) {
    return tl::unexpected(response.error());
  }
  return response->touchpoint().decision();
}

}  // namespace touchpoint::ctl
