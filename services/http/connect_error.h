// SPDX-License-Identifier: Apache-2.0
// How Connect says that a call failed: an HTTP status, and a JSON object with the details.
#pragma once

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

#include "common/http/message.h"
#include "services/http/transcoder.h"

namespace touchpoint::http {

/// "invalid_argument".
std::string_view ConnectCodeOf(grpc::StatusCode code);

unsigned HttpStatusOf(grpc::StatusCode code);

/// {"code": ..., "message": ..., "details": [{"type": ..., "value": ..., "debug": ...}]}
std::string ErrorJson(const grpc::Status& status, const Transcoder& transcoder);

/// A whole answer. With Retry-After where the details have a RetryInfo.
Response ErrorResponse(const grpc::Status& status, const Transcoder& transcoder);

}  // namespace touchpoint::http
