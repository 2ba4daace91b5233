// SPDX-License-Identifier: Apache-2.0
// The methods that are served, by the paths that Connect and gRPC call them by.
#pragma once

#include <google/protobuf/descriptor.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::http {

class MethodTable {
 public:
  /// All methods of these services ("touchpoint.v1.TouchpointService"), which are linked in.
  explicit MethodTable(const std::vector<std::string>& services);

  /// By "/touchpoint.v1.TouchpointService/PlanTouchpoint"; null for another path.
  const google::protobuf::MethodDescriptor* Find(std::string_view path) const;

 private:
  std::map<std::string, const google::protobuf::MethodDescriptor*, std::less<>> methods_;
};

/// Whether a path could be that of a method, of whichever service: "/some.Service/Method".
bool IsLikeMethod(std::string_view path);

/// Whether a call of it changes nothing, as the option idempotency_level in the proto says: then it
/// may be called by GET.
bool IsReading(const google::protobuf::MethodDescriptor& method);

/// Whether it takes or gives more than one message.
bool IsStream(const google::protobuf::MethodDescriptor& method);

}  // namespace touchpoint::http
