// SPDX-License-Identifier: Apache-2.0
// Messages between JSON and bytes, by their descriptors alone. Thread-safe.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/type_resolver.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/base/failure.h"

namespace touchpoint::http {

class Transcoder {
 public:
  Transcoder();
  ~Transcoder();

  /// The bytes of a message that JSON says. INVALID_ARGUMENT/MALFORMED for what is no JSON of this
  /// type, with the field where one is to blame; an unknown field is. Nothing of the values is
  /// told.
  Result<std::string> FromJson(const google::protobuf::Descriptor& type,
                               std::string_view json) const;

  /// The JSON of a message that we have written ourselves; nothing if its type is not linked in.
  std::optional<std::string> ToJson(const std::string& type, const std::string& bytes) const;

 private:
  const std::unique_ptr<google::protobuf::util::TypeResolver> types_;
};

}  // namespace touchpoint::http
