// SPDX-License-Identifier: Apache-2.0
// The rules of the API's style (AIP, Buf STANDARD), checked on descriptors.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace touchpoint::lint {

/// Records that only we read need no comment on every field; what others program against does.
enum class Audience { kPublic, kPrivate };

/// What breaks the rules in one file, as "touchpoint.v1.Plan.team: has no comment".
/// The file's descriptors must carry source information.
std::vector<std::string> CheckStyle(const google::protobuf::FileDescriptor& file,
                                    Audience audience);

}  // namespace touchpoint::lint
