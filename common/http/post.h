// SPDX-License-Identifier: Apache-2.0
// One POST to somebody else's server, and what is known of it afterwards.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/http/url.h"

namespace touchpoint::http {

struct PostRequest {
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;  // Host and length are added
  std::string body;
  /// Connect to addresses that are not public, too.
  bool allow_private = false;
  /// PEM; empty: the system's. Of the authorities that the server's certificate may be of.
  std::string ca_file = {};
  std::chrono::milliseconds timeout = std::chrono::seconds(10);  // of all of it
};

struct PostEnd {
  enum class Kind {
    kNotSent,   // nothing of the request has left: try again
    kRefused,   // the same, and it will be the same again: the address is not public
    kAnswered,  // by `status`
    kUnknown,   // it was sent, in part or whole, and nothing came back
  };
  Kind kind = Kind::kUnknown;
  unsigned status = 0;
  std::optional<std::chrono::seconds> retry_after;  // as the server says in seconds
  std::string why;                                  // where nobody answered
};

/// Resolves the host once, looks at the addresses, and connects to one that it has looked at;
/// follows no redirect, and uses no proxy. A certificate has to be of the host and of a known
/// authority. On the loop's thread.
class Post {
 public:
  using Done = std::function<void(const PostEnd&)>;

  /// Begins at once. `done` is called later, once.
  Post(boost::asio::io_context& io, PostRequest request, Done done);
  /// Breaks it off; `done` is not called any more.
  ~Post();
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;

  /// Breaks it off, which `done` is told.
  void Cancel();

 private:
  class Exchange;
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace touchpoint::http
