// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/listener_dial.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

#include "common/config/address.h"

namespace touchpoint {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

bool IsForWantOfResources(const error_code& error) {
  namespace errc = boost::system::errc;
  return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
         error == errc::no_buffer_space || error == errc::not_enough_memory;
}

class Dial final : public std::enable_shared_from_this<Dial> {
 public:
  Dial(CoreLoop& io, std::function<void(Dialled)> done)
      : socket_(io), timer_(io), done_(std::move(done)) {}

  void Start(const ListenerEndpoint& endpoint, Duration patience) {
    timer_.expires_after(patience);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) {
        self->late_ = true;
        error_code ignored;
        self->socket_.cancel(ignored);  // what is under way says what there is
      }
    });
    socket_.async_connect(endpoint, [self = shared_from_this()](error_code error) {
      if (!error) {
        self->socket_.shutdown(asio::socket_base::shutdown_send, error);
      }
      if (error) {
        return self->End(IsForWantOfResources(error) ? Dialled::kUnknown : Dialled::kSilent);
      }
      self->late_ ? self->End(self->Look()) : self->Read();
    });
  }

 private:
  void Read() {
    socket_.async_read_some(asio::buffer(byte_),
                            [self = shared_from_this()](const error_code& error, size_t /*size*/) {
                              self->End(self->late_ && error ? self->Look() : Means(error));
                            });
  }

  // A reset comes from the kernel, for connections that were never accepted.
  static Dialled Means(const error_code& error) {
    return !error || error == asio::error::eof ? Dialled::kAnswered : Dialled::kSilent;
  }

  /// What there is by now: this thread may come late to an answer, too.
  Dialled Look() {
    error_code error;
    socket_.non_blocking(true, error);
    socket_.read_some(asio::buffer(byte_), error);
    return Means(error);
  }

  void End(Dialled dialled) {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    std::exchange(done_, nullptr)(dialled);
  }

  asio::generic::stream_protocol::socket socket_;
  asio::steady_timer timer_;
  std::array<char, 1> byte_ = {};
  std::function<void(Dialled)> done_;
  bool late_ = false;  // patience is over
};

}  // namespace

Result<std::vector<ListenerEndpoint>> EndpointsOf(const std::string& address) {
  const auto parsed = config::ParseAddress(address);
  std::vector<ListenerEndpoint> endpoints;
  if (parsed && parsed->is_unix) {
    endpoints.emplace_back(asio::local::stream_protocol::endpoint(parsed->host));
  } else if (parsed) {
    std::string host = parsed->host;
    if (host.front() == '[') {
      host = host.substr(1, host.size() - 2);
    }
    CoreLoop io;
    asio::ip::tcp::resolver resolver(io);
    error_code ignored;  // no address is what it comes to
    for (const auto& result : resolver.resolve(host, std::to_string(parsed->port), ignored)) {
      endpoints.emplace_back(result.endpoint());
    }
  }
  if (endpoints.empty()) {
    return tl::unexpected(
        Failure{Code::kUnavailable, "LISTEN", "no address is known for " + address, {}, {}, {}});
  }
  return endpoints;
}

void DialListener(CoreLoop& io, const ListenerEndpoint& endpoint, Duration patience,
                  std::function<void(Dialled)> done) {
  std::make_shared<Dial>(io, std::move(done))->Start(endpoint, patience);
}

}  // namespace touchpoint
