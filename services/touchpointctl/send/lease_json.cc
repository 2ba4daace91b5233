// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/lease_json.h"

#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {

std::string LeaseJson(v1::Lease lease) {
  lease.clear_lease_token();
  return ToJson(lease);
}

}  // namespace touchpoint::ctl
