// SPDX-License-Identifier: Apache-2.0
#include "common/http/listener.h"

#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <utility>

namespace touchpoint::http {
namespace {

// While there are no descriptors left, asking again at once would be all that this thread does.
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);

/// A listener that was killed leaves its file behind.
void RemoveSocket(const std::string& file) {
  std::error_code ignored;
  if (!file.empty() && std::filesystem::is_socket(file, ignored)) {
    std::filesystem::remove(file, ignored);
  }
}

}  // namespace

std::string SocketFileOf(const Listener::Endpoint& endpoint) {
  if (endpoint.data()->sa_family != AF_UNIX) {
    return "";
  }
  const auto* address = reinterpret_cast<const sockaddr_un*>(endpoint.data());
  const size_t length = endpoint.size() - offsetof(sockaddr_un, sun_path);
  return {address->sun_path, strnlen(address->sun_path, length)};
}

Result<void> Listener::Open(const Endpoint& endpoint) {
  const std::string file = SocketFileOf(endpoint);
  RemoveSocket(file);
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error && file.empty()) {
    acceptor_.set_option(boost::asio::socket_base::reuse_address(true), error);
  }
  if (!error) {
    acceptor_.bind(endpoint, error);
  }
  if (!error) {
    socket_file_ = file;
    acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    return tl::unexpected(Failure{Code::kUnavailable, "LISTEN", error.message(), {}, {}, {}});
  }
  return {};
}

Listener::Endpoint Listener::endpoint() const {
  return acceptor_.local_endpoint();
}

void Listener::Accept(std::function<void(Stream::Socket)> accepted) {
  accepted_ = std::move(accepted);
  AcceptNext();
}

void Listener::AcceptNext() {
  acceptor_.async_accept([this](const boost::system::error_code& error, Stream::Socket socket) {
    if (error == boost::asio::error::operation_aborted) {
      return;
    }
    if (!error) {
      accepted_(std::move(socket));
      return AcceptNext();
    }
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const boost::system::error_code& aborted) {
      if (!aborted) {
        AcceptNext();
      }
    });
  });
}

void Listener::Close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  RemoveSocket(std::exchange(socket_file_, ""));
}

}  // namespace touchpoint::http
