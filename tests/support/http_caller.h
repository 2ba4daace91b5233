// SPDX-License-Identifier: Apache-2.0
// A caller over HTTP/1.1 that writes whatever a test wants, and reads answers whole or piece by
// piece. What it waits for comes within a minute, or the test program ends.
#pragma once

#include <google/protobuf/message.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/http/message.h"
#include "tests/support/api_client.h"

namespace touchpoint::testing {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The text of a request, with Host, and Content-Length where it has a body.
std::string HttpText(const std::string& method, const std::string& target,
                     const HttpHeaders& headers, const std::string& body = "");

/// One frame of a Connect stream.
struct Frame {
  uint8_t flags = 0;
  std::string text;
};
std::string ToEnvelope(const std::string& message);

class HttpCaller {
 public:
  /// "127.0.0.1:port".
  explicit HttpCaller(const std::string& address);

  /// False once the other side has hung up.
  bool Send(const std::string& bytes);
  void EndSending();
  void HangUp();

  /// The next answer, whole; nothing if the other side hangs up before its end.
  std::optional<http::Response> Receive();
  std::optional<http::Response> Call(const std::string& text);

  /// The head of the next answer, and then its frames, one at a time. Nothing if there is no more.
  std::optional<http::Response> ReceiveHead();
  std::optional<Frame> ReceiveFrame();

  /// All that comes until the other side hangs up.
  std::string ReceiveAll();

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  bool ReadSome();
  /// False: the other side has hung up before more could be read.
  bool ParseSome();

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  std::string input_;
  std::optional<Parser> parser_;
  std::string frames_;
};

/// The headers of a call in JSON, with a token unless that is empty.
HttpHeaders JsonHeaders(const std::string& token = "");

/// One unary call in JSON on a connection of its own: "TouchpointService/GetTimeline".
http::Response CallJson(const std::string& address, const std::string& method,
                        const std::string& json, const std::string& token = "");

/// What the JSON of an error says: its code, reason and fields, as ToRefusal() tells them of gRPC.
Refusal ToRefusal(const std::string& error_json);

}  // namespace touchpoint::testing
