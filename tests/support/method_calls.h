// SPDX-License-Identifier: Apache-2.0
// Every method that a daemon serves, with a request that makes sense for it.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>

#include "tests/support/api_client.h"

namespace touchpoint::testing {

/// The descriptors of all methods that the daemon serves, by their own names; its reflection says.
std::map<std::string, const google::protobuf::MethodDescriptor*> ServedMethods(ApiClient& client);

/// What a request is about. `touchpoint_id` was planned as request "r1".
struct Subject {
  std::string team;
  std::string stakeholder_id;
  std::string touchpoint_id;
  bool by_key = false;  // where a request may name the touchpoint either way
};

/// A good request of the method. Null for a method that has none here yet.
std::unique_ptr<google::protobuf::Message> MakeRequest(const std::string& method,
                                                       const Subject& subject);

/// How the call ends: "OK", the reason of its refusal, or "HIDDEN" for a timeline of which nothing
/// is known. Of a bulk stream that of its first item; of a watch, that it begins.
std::string EndOf(ApiClient& client, const google::protobuf::MethodDescriptor& method,
                  const std::string& request);

/// What the first message of an answer says: "OK", "HIDDEN", or the reason in the first item of a
/// bulk stream.
std::string EndOfAnswer(const google::protobuf::MethodDescriptor& method,
                        const std::string& message);

}  // namespace touchpoint::testing
