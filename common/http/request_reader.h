// SPDX-License-Identifier: Apache-2.0
// Reads requests out of the bytes of one connection, as they come, one after the other. No I/O: it
// is fed. What is no HTTP/1, or could be read in two ways, is refused.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/http/message.h"

namespace touchpoint::http {

/// Why a request is not served, as a status and a text without anything of the request in it.
struct Refusal {
  unsigned status = 400;
  std::string text;
};

class RequestReader {
 public:
  enum class Step {
    kNeedMore,  // feed it
    kHead,      // request() has a head; AllowBody() has to follow
    kWhole,     // request() is all there; Next() has to follow
    kRefused,   // refusal() says why; the connection is of no use any more
  };

  explicit RequestReader(uint32_t header_bytes_max);

  void Feed(std::string_view bytes) { input_.append(bytes); }

  /// Goes on with what was fed.
  Step Read();

  /// The largest body that this request may have, in bytes.
  void AllowBody(uint64_t bytes_max);

  /// The length of the body, where the head says it.
  std::optional<uint64_t> body_bytes() const;

  /// Whether the caller waits for "100 Continue" before it sends the body.
  bool AwaitsContinue() const;

  Request& request() { return parser_->get(); }
  const Refusal& refusal() const { return refusal_; }

  /// Whether nothing of a request has arrived yet.
  bool IsIdle() const { return input_.empty() && !begun_; }
  /// Bytes that were fed and not read yet: of this request, or of those behind it.
  size_t unread() const { return input_.size(); }

  /// Starts with the request behind this one.
  void Next();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Step Refuse(unsigned status, std::string text);
  Step Refuse(const boost::system::error_code& error);
  std::optional<Refusal> CheckHead() const;

  const uint32_t header_bytes_max_;
  std::string input_;
  std::optional<Parser> parser_;
  uint64_t body_bytes_max_ = 0;
  bool begun_ = false;
  bool head_told_ = false;
  Refusal refusal_;
};

}  // namespace touchpoint::http
