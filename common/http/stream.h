// SPDX-License-Identifier: Apache-2.0
// The bytes between a port and one caller, over TCP or a Unix socket, in the clear or over TLS.
// Private to this folder.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <memory>
#include <string>

#include "common/http/tls_files.h"

namespace touchpoint::http {

/// On the port's thread; whoever began something keeps it alive until the handler was called.
class Stream {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Error = boost::system::error_code;

  /// `tls` null: in the clear.
  Stream(Socket socket, std::shared_ptr<TlsFiles::Context> tls);

  /// Makes what is needed before bytes can flow; `ready` may be called at once.
  void Open(std::function<void(const Error&)> ready);

  /// Handler(error, size), as async_read_some().
  template <typename Handler>
  void Read(boost::asio::mutable_buffer into, Handler handler) {
    if (tls_) {
      tls_->async_read_some(into, std::move(handler));
    } else {
      socket_->async_read_some(into, std::move(handler));
    }
  }

  /// Handler(error, size), as async_write_some().
  template <typename Handler>
  void Write(boost::asio::const_buffer bytes, Handler handler) {
    if (tls_) {
      tls_->async_write_some(bytes, std::move(handler));
    } else {
      socket_->async_write_some(bytes, std::move(handler));
    }
  }

  /// The caller's IP address; of IPv6 only the network, since whoever has one address has all of
  /// it. Empty where there is none: on a Unix socket, or once it is closed.
  std::string CallerAddress() const;

  /// The caller sees that no more comes.
  void EndWriting();
  void Close();

 private:
  std::unique_ptr<Socket> socket_;  // of which the TLS around it keeps the place
  std::shared_ptr<TlsFiles::Context> context_;
  std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace touchpoint::http
