// SPDX-License-Identifier: Apache-2.0
// Applications of policies as the API has them.
#pragma once

#include "services/commit/policy_register.h"
#include "touchpoint/v1/policy_service.pb.h"

namespace touchpoint::query {

void ToProto(const commit::PolicyApplication& application, v1::PolicyApplication& line);

}  // namespace touchpoint::query
