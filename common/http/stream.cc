// SPDX-License-Identifier: Apache-2.0
#include "common/http/stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
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

std::string Stream::CallerAddress() const {
  Error error;
  const auto endpoint = socket_->remote_endpoint(error);
  const int family = error ? AF_UNSPEC : endpoint.data()->sa_family;
  if (family != AF_INET && family != AF_INET6) {
    return "";
  }
  boost::asio::ip::tcp::endpoint caller;
  caller.resize(endpoint.size());
  std::memcpy(caller.data(), endpoint.data(), endpoint.size());
  const auto address = caller.address();
  if (address.is_v4() || address.to_v6().is_v4_mapped()) {
    return address.to_string();
  }
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
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
