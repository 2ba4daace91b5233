// SPDX-License-Identifier: Apache-2.0
#include "tests/support/collector.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cctype>
#include <chrono>
#include <optional>

#include "common/asio/tls_client.h"
#include "common/base/assert.h"

namespace touchpoint::testing {

using boost::asio::ip::tcp;

namespace {

template <typename Request>
std::map<std::string, std::string> HeadersOf(const Request& request) {
  std::map<std::string, std::string> headers;
  for (const auto& header : request) {
    std::string name(header.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    headers[name] = std::string(header.value());
  }
  return headers;
}

}  // namespace

Collector::Collector(unsigned status) : status_(status) {
  const tcp::endpoint loopback(boost::asio::ip::address_v4::loopback(), 0);
  acceptor_.open(loopback.protocol());
  acceptor_.bind(loopback);
  acceptor_.listen();
  port_ = acceptor_.local_endpoint().port();
  thread_ = std::thread([this] { Serve(); });
}

Collector::Collector(const Certificates& files, const std::string& name) : Collector() {
  const std::lock_guard lock(mutex_);
  identity_ = http::TlsFiles({files.Path(name + ".pem"), files.Path(name + ".key"), ""}).Current();
}

Collector::~Collector() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  // It waits for one more caller, who says nothing.
  boost::asio::io_context io;
  tcp::socket last(io);
  last.connect(
      tcp::endpoint(boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(port_)));
  last.close();
  thread_.join();
}

std::vector<Collector::Posted> Collector::Await(size_t count) {
  std::unique_lock lock(mutex_);
  const bool came =
      changed_.wait_for(lock, std::chrono::seconds(60), [&] { return posted_.size() >= count; });
  TP_ASSERT(came);
  return posted_;
}

void Collector::Serve() {
  for (;;) {
    tcp::socket socket = acceptor_.accept();
    std::optional<boost::asio::ssl::stream<tcp::socket&>> tls;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) {
        return;
      }
      if (identity_) {
        tls.emplace(socket, *identity_);
      }
    }
    if (!tls) {
      Take(socket);
      continue;
    }
    boost::system::error_code error;
    tls->handshake(boost::asio::ssl::stream_base::server, error);
    if (!error) {
      Take(*tls);
    }
  }
}

template <typename Stream>
void Collector::Take(Stream& stream) {
  namespace http = boost::beast::http;
  boost::system::error_code error;
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::read(stream, buffer, request, error);
  if (error) {
    return;
  }
  const http::response<http::empty_body> response(static_cast<http::status>(status_), 11);
  http::write(stream, response, error);
  const std::lock_guard lock(mutex_);
  posted_.push_back({std::string(request.target()), request.body(), HeadersOf(request)});
  changed_.notify_all();
}

}  // namespace touchpoint::testing
