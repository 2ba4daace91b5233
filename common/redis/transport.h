// SPDX-License-Identifier: Apache-2.0
// The bytes between us and a Redis, over TCP, a Unix socket or TLS. Private to this folder.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/redis/address.h"
#include "common/redis/tls_stream.h"

namespace touchpoint::redis {

/// What fits into a sockaddr_un.
constexpr size_t kSocketPathMax = 107;

/// For one connection. On the loop's thread; it must live until the handlers of what it began were
/// called or destroyed, so they are the ones to keep it. Handlers are never called inside a call.
class Transport {
 public:
  using Error = boost::system::error_code;
  /// Told nothing, or why there is no connection.
  using Opened = std::function<void(const std::optional<std::string>& trouble)>;

  /// `address` must outlive it.
  Transport(CoreLoop& io, const Address& address) : resolver_(io), socket_(io), address_(address) {}

  /// Resolves, connects and, for TLS, proves the server. `opened` may never be called after
  /// Close().
  void Open(Opened opened);
  void Close();

  /// Handler(error, size), as async_read_some().
  template <typename Handler>
  void Read(boost::asio::mutable_buffer into, Handler handler) {
    if (tls_) {
      tls_->async_read_some(into, std::move(handler));
    } else {
      socket_.async_read_some(into, std::move(handler));
    }
  }

  /// Handler(error, size), when all is written. One at a time.
  template <typename Handler>
  void Write(boost::asio::const_buffer bytes, Handler handler) {
    if (tls_) {
      boost::asio::async_write(*tls_, bytes, std::move(handler));
    } else {
      boost::asio::async_write(socket_, bytes, std::move(handler));
    }
  }

  /// Writes what the socket takes at once, and returns how much that was: nothing where the bytes
  /// are encrypted, or something is wrong, which Write() will then tell.
  size_t WriteNow(boost::asio::const_buffer bytes);

  /// Whether something has arrived that nobody has read yet.
  bool HasUnread() const;

  /// What an error that a handler got means, and what to do.
  std::string Explain(const Error& error);

  /// What it means that there is no connection yet.
  std::string WhyLate() const;

 private:
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Endpoint = boost::asio::generic::stream_protocol::endpoint;

  void Resolve(Opened opened);
  void Connect(std::vector<Endpoint> endpoints, Opened opened);
  void Prove(Opened opened);
  void Refuse(std::string trouble, Opened opened);

  boost::asio::ip::tcp::resolver resolver_;
  Socket socket_;
  std::unique_ptr<TlsStream> tls_;
  const Address& address_;
  bool proving_ = false;
  bool closed_ = false;
};

}  // namespace touchpoint::redis
