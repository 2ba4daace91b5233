// SPDX-License-Identifier: Apache-2.0
// The rules of the API's style (AIP, Buf STANDARD), checked on descriptors.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace touchpoint::lint {

/// What breaks the rules in one file, as "touchpoint.v1.Plan.team: has no comment".
/// The file's descriptors must carry source information.
std::vector<std::string> CheckStyle(const google::protobuf::FileDescriptor& file);

}  // namespace touchpoint::lint
