// SPDX-License-Identifier: Apache-2.0
// Answers as JSON: the names and forms of the API's own JSON.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

/// One line of JSON.
std::string ToJson(const google::protobuf::Message& message);

/// The message in the console's format (kJson: indented; kNdjson: one line).
void WriteJson(const Console& console, const google::protobuf::Message& message);

}  // namespace touchpoint::ctl
