// SPDX-License-Identifier: Apache-2.0
// Plans a campaign over streams that may break: each goes on where the daemon has come to.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "services/touchpointctl/campaign/audience.h"
#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

class CampaignPlanner {
 public:
  /// Told of every response.
  using Progressed = std::function<void(const v1::PlanCampaignResponse&)>;

  CampaignPlanner(Connection& connection, const Console& console, Progressed progressed);

  /// Returns the last response. A stream that breaks, or on which nothing comes for three of the
  /// connection's timeouts, is opened again, until that has led nowhere for as long; a preview is
  /// not, as there is nothing to go on from.
  Result<v1::PlanCampaignResponse> Run(const v1::CampaignHeader& header, bool validate_only,
                                       Audience& audience);

 private:
  class Stream;

  Result<void> RunStream(const v1::CampaignHeader& header, bool validate_only, Audience& audience);
  Result<void> Exchange(Stream& stream, Audience& audience);
  Result<void> Take(Stream& stream, Audience& audience);

  Connection& connection_;
  const Console& console_;
  const Progressed progressed_;
  v1::PlanCampaignResponse last_;
};

}  // namespace touchpoint::ctl
