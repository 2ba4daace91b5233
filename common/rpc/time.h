// SPDX-License-Identifier: Apache-2.0
// Instants and durations as protobuf has them.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "common/base/time.h"

namespace touchpoint::rpc {

void ToProto(Instant instant, google::protobuf::Timestamp& timestamp);
void ToProto(Duration duration, google::protobuf::Duration& proto);

/// Nothing for a timestamp that is malformed or outside the years 2000 to 2100.
std::optional<Instant> FromProto(const google::protobuf::Timestamp& timestamp, Rounding rounding);

}  // namespace touchpoint::rpc
