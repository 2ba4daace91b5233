// SPDX-License-Identifier: Apache-2.0
#include "common/http/stream.h"

#include <utility>

namespace touchpoint::http {

Stream::Stream(Socket socket, std::shared_ptr<TlsFiles::Context> tls)
    : socket_(std::make_unique<Socket>(std::move(socket))), context_(std::move(tls)) {
  if (context_) {
    tls_ = std::make_unique<boost::asio::ssl::stream<Socket&>>(*socket_, *context_);
  }
}

void Stream::Open(std::function<void(const Error&)> ready) {
  if (tls_) {
    tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(ready));
  } else {
    ready({});
  }
}

// Over TLS without its own farewell: the framing of every answer says where it ends.
void Stream::EndWriting() {
  Error ignored;  // the caller may have gone
  socket_->shutdown(boost::asio::socket_base::shutdown_send, ignored);
}

void Stream::Close() {
  Error ignored;
  socket_->close(ignored);
}

}  // namespace touchpoint::http
