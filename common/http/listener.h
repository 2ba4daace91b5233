// SPDX-License-Identifier: Apache-2.0
// Accepts the connections of one address. Private to this folder.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>

#include "common/base/failure.h"
#include "common/http/stream.h"

namespace touchpoint::http {

/// On the port's thread, once it is open.
class Listener {
 public:
  using Endpoint = boost::asio::generic::stream_protocol::endpoint;

  explicit Listener(boost::asio::io_context& io) : acceptor_(io), pause_(io) {}
  ~Listener() { Close(); }

  /// UNAVAILABLE/LISTEN if it cannot be listened on.
  Result<void> Open(const Endpoint& endpoint);

  /// Where it listens, with the port that was chosen.
  Endpoint endpoint() const;

  /// `accepted` gets every connection, until Close().
  void Accept(std::function<void(Stream::Socket)> accepted);

  void Close();

 private:
  void AcceptNext();

  boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
  boost::asio::steady_timer pause_;
  std::function<void(Stream::Socket)> accepted_;
  std::string socket_file_;  // of a Unix socket
};

/// The path of a Unix socket; empty for other endpoints.
std::string SocketFileOf(const Listener::Endpoint& endpoint);

}  // namespace touchpoint::http
