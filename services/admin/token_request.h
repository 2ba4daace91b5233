// SPDX-License-Identifier: Apache-2.0
// CreateTokenRequest as a token to be made, and tokens as the API shows them.
#pragma once

#include "common/auth/token.h"
#include "common/rpc/field_checker.h"
#include "touchpoint/v1/admin_service.pb.h"

namespace touchpoint::admin {

/// FIELD_MISSING, FIELD_LENGTH, FIELD_CHARSET, FIELD_CONFLICT, ENUM_VALUE, TIME_RANGE. What
/// is left to fill in: id, hash and who asked for it.
Result<auth::TokenRecord> ReadTokenRequest(const v1::CreateTokenRequest& request,
                                           const rpc::FieldLimits& limits, Duration lifetime_max,
                                           Instant now);

void ToProto(const auth::TokenRecord& token, v1::Token& proto);

}  // namespace touchpoint::admin
