// SPDX-License-Identifier: Apache-2.0
// The calls of method_calls.h over HTTP.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace touchpoint::testing {

/// How the call ends over HTTP, in the words of EndOf(). `token` may be empty.
std::string EndOverHttp(const std::string& address, const std::string& token,
                        const google::protobuf::MethodDescriptor& method,
                        const std::string& request);

}  // namespace touchpoint::testing
