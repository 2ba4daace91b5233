// SPDX-License-Identifier: Apache-2.0
#include "services/http/method_table.h"

#include <google/protobuf/descriptor.pb.h>

#include "common/base/assert.h"

namespace touchpoint::http {

using google::protobuf::MethodDescriptor;

MethodTable::MethodTable(const std::vector<std::string>& services) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : services) {
    const auto* service = pool->FindServiceByName(name);
    TP_ASSERT(service != nullptr);
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      methods_.emplace("/" + name + "/" + method.name(), &method);
    }
  }
}

const MethodDescriptor* MethodTable::Find(std::string_view path) const {
  const auto at = methods_.find(path);
  return at == methods_.end() ? nullptr : at->second;
}

bool IsLikeMethod(std::string_view path) {
  if (!path.starts_with('/')) {
    return false;
  }
  path.remove_prefix(1);
  const size_t slash = path.find('/');
  return slash != std::string_view::npos && path.find('/', slash + 1) == std::string_view::npos &&
         path.substr(0, slash).find('.') != std::string_view::npos;
}

bool IsReading(const MethodDescriptor& method) {
  return method.options().idempotency_level() == google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
}

bool IsStream(const MethodDescriptor& method) {
  return method.client_streaming() || method.server_streaming();
}

}  // namespace touchpoint::http
