// SPDX-License-Identifier: Apache-2.0
#include "common/http/response_writer.h"

#include <array>
#include <boost/beast/http/status.hpp>
#include <cstdio>
#include <ctime>

namespace touchpoint::http {
namespace {

// What HTTP calls these is in no table of Beast's.
constexpr unsigned kClientClosed = 499;

std::string DateOf(std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text = {};
  // The daemon never leaves the locale "C", whose names of days and months these are.
  const size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), size};
}

void AddField(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

/// A response of this status has neither a body nor a length.
bool IsBare(unsigned status) {
  return status == 204 || status == 304;
}

}  // namespace

std::string WriteHead(const Response& response, Framing framing, bool keeps, unsigned version,
                      std::chrono::system_clock::time_point now) {
  const unsigned status = response.result_int();
  const std::string_view reason =
      status == kClientClosed ? "Client Closed Request" : View(response.reason());
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head.append(reason).append("\r\n");
  AddField(head, "Date", DateOf(now));
  AddField(head, "X-Content-Type-Options", "nosniff");
  for (const auto& added : response.base()) {
    AddField(head, View(added.name_string()), View(added.value()));
  }
  if (framing == Framing::kChunked) {
    AddField(head, "Transfer-Encoding", "chunked");
  } else if (framing == Framing::kLength && !IsBare(status) &&
             response.count(field::content_length) == 0) {
    AddField(head, "Content-Length", std::to_string(response.body().size()));
  }
  if (!keeps) {
    AddField(head, "Connection", "close");
  } else if (version == 10) {
    AddField(head, "Connection", "keep-alive");
  }
  return head.append("\r\n");
}

std::string WritePiece(std::string_view bytes, Framing framing) {
  if (framing != Framing::kChunked) {
    return std::string(bytes);
  }
  std::array<char, 20> size = {};
  const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  std::string piece(size.data(), static_cast<size_t>(digits));
  return piece.append(bytes).append("\r\n");
}

std::string_view EndOf(Framing framing) {
  return framing == Framing::kChunked ? "0\r\n\r\n" : "";
}

}  // namespace touchpoint::http
