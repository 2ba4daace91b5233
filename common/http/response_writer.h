// SPDX-License-Identifier: Apache-2.0
// Responses as the bytes of a connection. No I/O.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/http/message.h"

namespace touchpoint::http {

/// How the end of a response is told from what follows.
enum class Framing {
  kLength,   // Content-Length
  kChunked,  // Transfer-Encoding: chunked
  kClose,    // it ends with the connection, for HTTP/1.0
};

/// The head, with the fields that belong to its framing added and a line end behind it. `keeps`:
/// the connection stays open. `version` is the caller's, 10 or 11.
std::string WriteHead(const Response& response, Framing framing, bool keeps, unsigned version,
                      std::chrono::system_clock::time_point now);

/// One piece of a response under this framing; `bytes` is not empty.
std::string WritePiece(std::string_view bytes, Framing framing);
/// What ends it.
std::string_view EndOf(Framing framing);

}  // namespace touchpoint::http
