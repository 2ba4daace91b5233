// SPDX-License-Identifier: Apache-2.0
#include "services/http/codec.h"

#include <boost/beast/core/string.hpp>

#include "common/http/message.h"

namespace touchpoint::http {
namespace {

bool Is(std::string_view text, std::string_view word) {
  return boost::beast::iequals(text, word);
}

bool IsUtf8(std::string_view parameter) {
  return Is(parameter, "charset=utf-8") || Is(parameter, "charset=\"utf-8\"");
}

}  // namespace

std::optional<MediaType> ParseMediaType(std::string_view content_type) {
  const size_t end = content_type.find(';');
  if (end != std::string_view::npos && !IsUtf8(Trim(content_type.substr(end + 1)))) {
    return std::nullopt;
  }
  const std::string_view name = Trim(content_type.substr(0, end));
  for (const bool streaming : {false, true}) {
    for (const Codec codec : {Codec::kJson, Codec::kProto}) {
      const MediaType type = {codec, streaming};
      if (Is(name, ToString(type))) {
        return type;
      }
    }
  }
  return std::nullopt;
}

std::string_view ToString(MediaType type) {
  if (type.streaming) {
    return type.codec == Codec::kJson ? "application/connect+json" : "application/connect+proto";
  }
  return type.codec == Codec::kJson ? "application/json" : "application/proto";
}

std::string_view MediaTypesOf(bool streaming) {
  return streaming ? "application/connect+json, application/connect+proto"
                   : "application/json, application/proto";
}

std::optional<Codec> ParseCodec(std::string_view name) {
  return name == "json"    ? std::optional(Codec::kJson)
         : name == "proto" ? std::optional(Codec::kProto)
                           : std::nullopt;
}

}  // namespace touchpoint::http
