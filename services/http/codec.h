// SPDX-License-Identifier: Apache-2.0
// How messages are written, and how a Content-Type says so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchpoint::http {

enum class Codec { kJson, kProto };

struct MediaType {
  Codec codec = Codec::kJson;
  bool streaming = false;  // in envelopes
};

/// Nothing for a type that no call has. Of parameters only charset=utf-8 is understood.
std::optional<MediaType> ParseMediaType(std::string_view content_type);

std::string_view ToString(MediaType type);

/// What calls of a stream, or of another method, may have, as Accept-Post lists it.
std::string_view MediaTypesOf(bool streaming);

/// The value of "encoding" in the query of a GET.
std::optional<Codec> ParseCodec(std::string_view name);

}  // namespace touchpoint::http
