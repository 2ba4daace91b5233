// SPDX-License-Identifier: Apache-2.0
#include "common/http/port.h"

#include <netinet/in.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstring>
#include <utility>

namespace touchpoint::http {
namespace {

/// Where the number of its port lies; null for a Unix socket.
in_port_t* NumberOf(Listener::Endpoint& endpoint) {
  if (endpoint.data()->sa_family == AF_INET) {
    return &reinterpret_cast<sockaddr_in*>(endpoint.data())->sin_port;
  }
  if (endpoint.data()->sa_family == AF_INET6) {
    return &reinterpret_cast<sockaddr_in6*>(endpoint.data())->sin6_port;
  }
  return nullptr;
}

constexpr char kBusy[] =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 21\r\nRetry-After: 1\r\nConnection: close\r\n\r\ntoo many connections\n";

}  // namespace

Result<std::unique_ptr<Port>> Port::Open(const Options& options) {
  auto port = std::make_unique<Port>(options);
  for (Listener::Endpoint endpoint : options.endpoints) {
    if (in_port_t* number = NumberOf(endpoint); number != nullptr && *number == 0) {
      *number = htons(static_cast<in_port_t>(port->number_));
    }
    auto listener = std::make_unique<Listener>(port->loop_->context());
    if (auto opened = listener->Open(endpoint); !opened) {
      return tl::unexpected(std::move(opened.error()));
    }
    Listener::Endpoint chosen = listener->endpoint();
    if (const in_port_t* number = NumberOf(chosen)) {
      port->number_ = ntohs(*number);
    }
    port->listeners_.push_back(std::move(listener));
  }
  return port;
}

Port::Port(const Options& options) : options_(options), limits_(options.limits), tls_(options.tls) {
}

Port::~Port() {
  listeners_.clear();
  loop_->Close();
}

void Port::Start(Site& site) {
  site_ = &site;
  for (const auto& listener : listeners_) {
    listener->Accept([this](Stream::Socket socket) { Take(std::move(socket)); });
  }
  thread_ = std::thread([this] {
    const auto guard = boost::asio::make_work_guard(loop_->context());
    loop_->context().run();
  });
}

void Port::Take(Stream::Socket socket) {
  std::shared_ptr<TlsFiles::Context> tls;
  if (IsSecure() && !(tls = tls_.Current())) {
    return;  // never in the clear
  }
  if (connections_.size() >= options_.connections_max &&
      !CloseLongest(&Connection::waiting_since)) {
    if (IsSecure()) {
      return;
    }
    boost::system::error_code ignored;  // whoever does not see why may ask again all the same
    socket.non_blocking(true, ignored);
    socket.write_some(boost::asio::buffer(kBusy, sizeof(kBusy) - 1), ignored);
    return;
  }
  boost::system::error_code not_tcp;
  socket.set_option(boost::asio::ip::tcp::no_delay(true), not_tcp);
  const auto connection = std::make_shared<Connection>(
      loop_->context(), Stream(std::move(socket), std::move(tls)), limits_, *site_,
      [this](Connection& closed) {
        connections_.erase(closed.shared_from_this());
        EndWhenEmpty();
      },
      [this] { loop_->Post([this] { DropAnswers(); }); });
  connections_.insert(connection);
  connection->Start();
}

bool Port::CloseLongest(Since since) {
  std::shared_ptr<Connection> longest;
  std::optional<Connection::Time> from;
  for (const auto& connection : connections_) {
    const auto waits_from = ((*connection).*since)();
    if (waits_from && (!from || *waits_from < *from)) {
      from = waits_from;
      longest = connection;
    }
  }
  if (longest) {
    longest->Close();
  }
  return longest != nullptr;
}

void Port::DropAnswers() {
  while (limits_.answers_bytes > limits_.answers_bytes_max &&
         CloseLongest(&Connection::writing_since)) {
  }
}

void Port::Drain() {
  loop_->Post([this] { DrainAll(); });
}

void Port::DrainAll() {
  for (const auto& listener : listeners_) {
    listener->Close();
  }
  const auto connections = connections_;
  for (const auto& connection : connections) {
    connection->Drain();
  }
}

void Port::EndWhenEmpty() {
  if (ending_ && connections_.empty()) {
    loop_->context().stop();
  }
}

void Port::Stop(std::chrono::steady_clock::time_point deadline) {
  if (!thread_.joinable()) {
    return;
  }
  boost::asio::steady_timer timer(loop_->context(), deadline);
  loop_->Post([this, &timer] {
    ending_ = true;
    DrainAll();
    timer.async_wait([this](const boost::system::error_code& /*error*/) {
      const auto connections = connections_;
      for (const auto& connection : connections) {
        connection->Close();
      }
    });
    EndWhenEmpty();
  });
  thread_.join();
  timer.cancel();
}

}  // namespace touchpoint::http
