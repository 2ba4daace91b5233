// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/wording/message_json.h"

#include <google/protobuf/util/json_util.h>

namespace touchpoint::ctl {
namespace {

std::string Serialize(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  options.always_print_primitive_fields = true;
  std::string json;
  // Fails only for messages that hold an Any of an unknown type, and ours hold none.
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  return Serialize(message, false);
}

void WriteJson(const Console& console, const google::protobuf::Message& message) {
  const bool indented = console.format == Format::kJson;
  console.out << Serialize(message, indented) << (indented ? "" : "\n");
}

}  // namespace touchpoint::ctl
