// SPDX-License-Identifier: Apache-2.0
// The certificates of a port, read again when their files change.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace touchpoint::http {

/// On the port's thread.
class TlsFiles {
 public:
  using Context = boost::asio::ssl::context;
  /// Files in PEM; `client_ca` not empty: callers must have a certificate of it.
  struct Paths {
    std::string certificate;
    std::string key;
    std::string client_ca;
  };

  explicit TlsFiles(Paths paths) : paths_(std::move(paths)) {}

  /// What the next handshake takes: TLS 1.2 or later. Files that are no pair, as while they are
  /// being replaced, leave it as it was; null if they never were one.
  std::shared_ptr<Context> Current();

 private:
  /// When a file was changed, and which it is.
  struct Stamp {
    int64_t seconds = 0;
    int64_t nanos = 0;
    uint64_t node = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  std::vector<Stamp> Look() const;
  std::shared_ptr<Context> Read() const;

  const Paths paths_;
  std::shared_ptr<Context> context_;
  std::vector<Stamp> stamps_;  // of the files that it was made of
  std::chrono::steady_clock::time_point looked_;
};

}  // namespace touchpoint::http
