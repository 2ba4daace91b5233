// SPDX-License-Identifier: Apache-2.0
// The bytes between a port and one caller, over TCP or a Unix socket. Private to this folder.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <utility>

namespace touchpoint::http {

/// On the port's thread; whoever began something keeps it alive until the handler was called.
class Stream {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;

  explicit Stream(Socket socket) : socket_(std::move(socket)) {}

  /// Handler(error, size), as async_read_some().
  template <typename Handler>
  void Read(boost::asio::mutable_buffer into, Handler handler) {
    socket_.async_read_some(into, std::move(handler));
  }

  /// Handler(error, size), as async_write_some().
  template <typename Handler>
  void Write(boost::asio::const_buffer bytes, Handler handler) {
    socket_.async_write_some(bytes, std::move(handler));
  }

  void EndWriting() {
    boost::system::error_code ignored;  // the caller may have gone
    socket_.shutdown(boost::asio::socket_base::shutdown_send, ignored);
  }

  void Close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
};

}  // namespace touchpoint::http
