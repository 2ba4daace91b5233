// SPDX-License-Identifier: Apache-2.0
#include "common/redis/transport.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

namespace touchpoint::redis {

namespace asio = boost::asio;

void Transport::Open(Opened opened) {
  if (address_.tls) {
    auto stream = MakeTlsStream(socket_, address_);
    if (!stream) {
      Refuse(std::move(stream.error().message), std::move(opened));
      return;
    }
    tls_ = std::move(*stream);
  }
  if (address_.socket.empty()) {
    Resolve(std::move(opened));
  } else if (address_.socket.size() > kSocketPathMax) {
    Refuse("the path of the socket is too long", std::move(opened));
  } else {
    Connect({asio::local::stream_protocol::endpoint(address_.socket)}, std::move(opened));
  }
}

void Transport::Close() {
  closed_ = true;
  Error ignored;
  resolver_.cancel();
  socket_.close(ignored);
}

void Transport::Refuse(std::string trouble, Opened opened) {
  asio::post(socket_.get_executor(),
             [trouble = std::move(trouble), opened = std::move(opened)] { opened(trouble); });
}

void Transport::Resolve(Opened opened) {
  auto resolved = [this, opened = std::move(opened)](
                      const Error& error, const asio::ip::tcp::resolver::results_type& results) {
    if (closed_) {
      return;  // what connects now would open the socket again
    }
    if (error) {
      opened(error.message());
      return;
    }
    std::vector<Endpoint> endpoints;
    for (const auto& result : results) {
      endpoints.emplace_back(result.endpoint());
    }
    Connect(std::move(endpoints), opened);
  };
  resolver_.async_resolve(address_.host, std::to_string(address_.port), std::move(resolved));
}

void Transport::Connect(std::vector<Endpoint> endpoints, Opened opened) {
  // The sequence must live as long as the operation: it rides along in the handler.
  auto sequence = std::make_shared<std::vector<Endpoint>>(std::move(endpoints));
  asio::async_connect(socket_, sequence->begin(), sequence->end(),
                      [this, sequence, opened = std::move(opened)](
                          const Error& error, std::vector<Endpoint>::iterator) {
                        if (error) {
                          opened(error.message());
                          return;
                        }
                        Error ignored;
                        socket_.non_blocking(true, ignored);
                        if (address_.socket.empty()) {
                          socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
                        }
                        if (tls_) {
                          Prove(opened);
                        } else {
                          opened(std::nullopt);
                        }
                      });
}

void Transport::Prove(Opened opened) {
  proving_ = true;
  tls_->async_handshake(TlsStream::client, [this, opened = std::move(opened)](const Error& error) {
    proving_ = false;
    opened(error ? std::optional(Explain(error)) : std::nullopt);
  });
}

size_t Transport::WriteNow(asio::const_buffer bytes) {
  if (tls_) {
    return 0;
  }
  Error not_now;
  return socket_.write_some(bytes, not_now);
}

// A Redis that takes a handshake for a command waits for its end.
std::string Transport::WhyLate() const {
  return proving_ ? "no TLS handshake in time: does redis.url name the tls-port of Redis?"
                  : "no connection in time";
}

bool Transport::HasUnread() const {
  Error unknown;
  return socket_.available(unknown) > 0;
}

std::string Transport::Explain(const Error& error) {
  return tls_ ? ExplainTls(error, *tls_, address_) : error.message();
}

}  // namespace touchpoint::redis
