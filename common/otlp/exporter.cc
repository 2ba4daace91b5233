// SPDX-License-Identifier: Apache-2.0
#include "common/otlp/exporter.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <iterator>
#include <utility>

#include "common/telemetry/log.h"

namespace touchpoint::otlp {
namespace {

namespace beast = boost::beast;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr uint64_t kAnswerMax = 64u << 10;

/// One request on a connection of its own; all of it within one run of `io`.
class Delivery {
 public:
  Delivery(boost::asio::io_context& io, std::chrono::milliseconds timeout)
      : resolver_(io), stream_(io), timeout_(timeout) {
    parser_.body_limit(kAnswerMax);
  }

  void Start(beast::http::request<beast::http::string_body> request, const std::string& host,
             const std::string& port) {
    request_ = std::move(request);
    resolver_.async_resolve(host, port, [this](const error_code& error, const auto& found) {
      if (!error) {
        Connect(found);
      }
    });
  }

  bool taken() const {
    return parser_.is_done() && parser_.get().result_int() >= 200 &&
           parser_.get().result_int() < 300;
  }

 private:
  void Connect(const tcp::resolver::results_type& found) {
    stream_.expires_after(timeout_);
    stream_.async_connect(found, [this](const error_code& error, const tcp::endpoint&) {
      if (!error) {
        Write();
      }
    });
  }
  void Write() {
    beast::http::async_write(stream_, request_, [this](const error_code& error, size_t) {
      if (!error) {
        beast::http::async_read(stream_, buffer_, parser_, [](const error_code&, size_t) {});
      }
    });
  }

  tcp::resolver resolver_;
  beast::tcp_stream stream_;
  const std::chrono::milliseconds timeout_;
  beast::http::request<beast::http::string_body> request_;
  beast::flat_buffer buffer_;
  beast::http::response_parser<beast::http::string_body> parser_;
};

}  // namespace

Exporter::Exporter(Options options, metrics::Registry& registry)
    : options_(std::move(options)),
      services_(ServicesOf(options_.services)),
      sent_(registry.MakeCounter("touchpointd_spans_sent_total",
                                 "Spans that the collector has taken.")),
      dropped_(registry.MakeCounter("touchpointd_spans_dropped_total",
                                    "Spans that did not fit the queue or that nobody took.")),
      thread_([this] { Run(); }) {
}

Exporter::~Exporter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Exporter::Take(rpc::Span span) {
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= options_.queue_max) {
    return dropped_.Add();
  }
  queue_.push_back(std::move(span));
  if (queue_.size() == options_.batch_max) {
    changed_.notify_one();
  }
}

void Exporter::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !queue_.empty()) {
    changed_.wait_for(lock, options_.interval,
                      [this] { return stopping_ || queue_.size() >= options_.batch_max; });
    const size_t size = std::min(queue_.size(), options_.batch_max);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
    const std::vector<rpc::Span> batch(std::make_move_iterator(queue_.begin()),
                                       std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    if (stopping_ && failing_) {
      dropped_.Add(static_cast<double>(batch.size() + queue_.size()));
      return;
    }
    lock.unlock();
    if (!batch.empty()) {
      Send(batch);
    }
    lock.lock();
  }
}

void Exporter::Send(const std::vector<rpc::Span>& batch) {
  const bool taken = Post(ToJson(batch, services_, options_.version));
  (taken ? sent_ : dropped_).Add(static_cast<double>(batch.size()));
  if (taken == failing_) {
    failing_ = !taken;
    const auto where = telemetry::Fields().Add("endpoint", options_.host + ":" + options_.port);
    if (taken) {
      telemetry::Info("the collector takes spans again", where);
    } else {
      telemetry::Warning("the collector takes no spans; they are dropped", where);
    }
  }
}

bool Exporter::Post(const std::string& body) const {
  namespace http = beast::http;
  http::request<http::string_body> request(http::verb::post, options_.path, 11);
  request.set(http::field::host, options_.host + ":" + options_.port);
  request.set(http::field::content_type, "application/json");
  request.set(http::field::connection, "close");
  request.body() = body;
  request.prepare_payload();
  boost::asio::io_context io;
  Delivery delivery(io, options_.timeout);
  delivery.Start(std::move(request), options_.host, options_.port);
  io.run();
  return delivery.taken();
}

}  // namespace touchpoint::otlp
