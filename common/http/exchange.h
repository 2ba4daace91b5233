// SPDX-License-Identifier: Apache-2.0
// One request and the way back to its caller, and the seam to whoever serves it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/http/message.h"
#include "common/http/request_reader.h"
#include "common/http/response_writer.h"

namespace touchpoint::http {

class Connection;

/// On the port's thread. Once its caller is gone nothing of it has any effect.
class Exchange {
 public:
  /// `keeps`: the connection may go on behind it.
  Exchange(Connection& connection, Request request, bool keeps);

  const Request& request() const { return request_; }
  /// As Stream::CallerAddress(); empty once it is over.
  std::string CallerAddress() const;

  /// Answers all at once. Once, or Begin().
  void Reply(Response response);

  /// Begins an answer whose body comes in pieces: `head` has none.
  void Begin(Response head);
  /// One piece, not empty; `written` is called when the caller's system has taken it, and not if
  /// the caller goes before. One at a time.
  void Write(std::string_view bytes, std::function<void()> written);
  /// Ends what Begin() began.
  void End();

  /// `gone` is called once if the caller goes before the answer has ended.
  void OnGone(std::function<void()> gone) { gone_ = std::move(gone); }

 private:
  friend class Connection;
  void CallerIsGone();

  Connection* connection_;  // null: it is over
  const Request request_;
  bool keeps_;
  bool begun_ = false;
  Framing framing_ = Framing::kLength;
  std::function<void()> gone_;
};

/// What becomes of a request of which the head is there.
struct Route {
  /// Set: it is not served, and its body is of no interest.
  std::optional<Response> refusal;
  /// How long its body may be.
  uint64_t body_bytes_max = 0;
  /// Serves it, with its body: sees to it that it is answered.
  std::function<void(std::shared_ptr<Exchange>)> serve;
};

/// What is behind a port. On the port's thread.
class Site {
 public:
  virtual ~Site() = default;
  virtual Route Take(const Request& head) = 0;
  /// How it is said that something is no request, too large, too slow or one too many. `head` null:
  /// there is none that could be read.
  virtual Response Refuse(const Request* head, const Refusal& refusal) = 0;
};

}  // namespace touchpoint::http
