// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 port: listens, reads requests, has a Site answer them. It has one thread of its own.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/base/failure.h"
#include "common/http/connection.h"
#include "common/http/exchange.h"
#include "common/http/listener.h"
#include "common/http/loop.h"
#include "common/http/tls_files.h"

namespace touchpoint::http {

class Port {
 public:
  struct Options {
    std::vector<Listener::Endpoint> endpoints;  // those of one name: port 0 takes a free one
    ConnectionLimits limits;
    /// One more takes the place of the one that has waited longest for its caller, see
    /// Connection::waiting_since(), so that nobody keeps others out by being silent or slow; where
    /// all callers wait, it is refused.
    size_t connections_max = 256;
    TlsFiles::Paths tls;  // without a certificate: in the clear
  };

  /// Listens, and accepts nobody before Start(). UNAVAILABLE/LISTEN if it cannot be listened on.
  static Result<std::unique_ptr<Port>> Open(const Options& options);
  explicit Port(const Options& options);
  /// After Stop(), if it was started.
  ~Port();

  /// The number of the port; 0 of a Unix socket.
  int number() const { return number_; }
  /// For those who answer from other threads.
  const std::shared_ptr<Loop>& loop() const { return loop_; }

  /// `site` outlives Stop().
  void Start(Site& site);

  /// Listens no more, and ends every connection behind the answer it waits for. Any thread.
  void Drain();
  /// Ends at `deadline` what is still under way. Blocks; any thread but its own.
  void Stop(std::chrono::steady_clock::time_point deadline);

 private:
  bool IsSecure() const { return !options_.tls.certificate.empty(); }
  void Take(Stream::Socket socket);
  using Since = std::optional<Connection::Time> (Connection::*)() const;
  /// False: there is none that waits.
  bool CloseLongest(Since since);
  void DropAnswers();
  void DrainAll();
  void EndWhenEmpty();

  const Options options_;
  ConnectionLimits limits_;
  TlsFiles tls_;
  const std::shared_ptr<Loop> loop_ = std::make_shared<Loop>();
  std::vector<std::unique_ptr<Listener>> listeners_;
  int number_ = 0;
  Site* site_ = nullptr;
  std::thread thread_;
  // The rest is the thread's.
  std::set<std::shared_ptr<Connection>> connections_;
  bool ending_ = false;  // without connections it ends
};

}  // namespace touchpoint::http
