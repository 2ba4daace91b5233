// SPDX-License-Identifier: Apache-2.0
#include "common/otlp/exporter.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
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

/// One request on a connection of its own; all of it within one run of `io`.
class Delivery {
 public:
  /// `trusting` null: without TLS.
  Delivery(boost::asio::io_context& io, boost::asio::ssl::context* trusting,
           std::chrono::milliseconds timeout)
      : resolver_(io), stream_(io), trusting_(trusting), timeout_(timeout) {}

  void Start(beast::http::request<beast::http::string_body> request, const std::string& host,
             const std::string& port) {
    request_ = std::move(request);
    if (trusting_ != nullptr) {
      tls_ = MakeTlsStream(stream_, *trusting_, host);
      if (!tls_) {
        trouble_ = "no certificate can be made out to this host";
        return;
      }
    }
    resolver_.async_resolve(host, port, [this](const error_code& error, const auto& found) {
      if (!Failed(error)) {
        Connect(found);
      }
    });
  }

  /// Why it was not taken; empty: it was.
  std::string trouble() const {
    if (!trouble_.empty()) {
      return trouble_;
    }
    const unsigned status = parser_.get().result_int();
    return status >= 200 && status < 300 ? "" : "HTTP status " + std::to_string(status);
  }

 private:
  bool Failed(const error_code& error) {
    if (error) {
      const int64_t verdict = tls_ ? SSL_get_verify_result(tls_->native_handle()) : X509_V_OK;
      trouble_ = verdict == X509_V_OK ? error.message() : X509_verify_cert_error_string(verdict);
    }
    return error.failed();
  }

  void Connect(const tcp::resolver::results_type& found) {
    stream_.expires_after(timeout_);
    stream_.async_connect(found, [this](const error_code& error, const tcp::endpoint&) {
      if (Failed(error)) {
        return;
      }
      if (!tls_) {
        return Exchange(stream_);
      }
      tls_->async_handshake(boost::asio::ssl::stream_base::client, [this](const error_code& e) {
        if (!Failed(e)) {
          Exchange(*tls_);
        }
      });
    });
  }

  template <typename Stream>
  void Exchange(Stream& stream) {
    beast::http::async_write(stream, request_, [this, &stream](const error_code& error, size_t) {
      if (!Failed(error)) {
        // Nothing is made of what stands behind the head.
        beast::http::async_read_header(stream, buffer_, parser_,
                                       [this](const error_code& e, size_t) { Failed(e); });
      }
    });
  }

  tcp::resolver resolver_;
  beast::tcp_stream stream_;
  boost::asio::ssl::context* const trusting_;
  std::unique_ptr<boost::asio::ssl::stream<beast::tcp_stream&>> tls_;
  const std::chrono::milliseconds timeout_;
  beast::http::request<beast::http::string_body> request_;
  beast::flat_buffer buffer_;
  beast::http::response_parser<beast::http::empty_body> parser_;
  std::string trouble_;
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
  const std::string trouble = Post(ToJson(batch, services_, options_.version));
  const bool taken = trouble.empty();
  (taken ? sent_ : dropped_).Add(static_cast<double>(batch.size()));
  if (!taken) {
    trusting_.reset();  // the file may be another one by now
  }
  if (taken == failing_) {
    failing_ = !taken;
    auto where = telemetry::Fields().Add("endpoint", options_.host + ":" + options_.port);
    if (taken) {
      telemetry::Info("the collector takes spans again", where);
    } else {
      telemetry::Warning("the collector takes no spans; they are dropped",
                         where.Add("what", trouble));
    }
  }
}

/// Why nobody took it; empty: it was taken.
std::string Exporter::Post(const std::string& body) {
  namespace http = beast::http;
  if (options_.tls && !trusting_) {
    trusting_.emplace(MakeTlsClient());
    if (std::string trouble = TrustAuthority(*trusting_, "otlp.tls_ca", options_.tls_ca);
        !trouble.empty()) {
      return trouble;
    }
  }
  http::request<http::string_body> request(http::verb::post, options_.path, 11);
  request.set(http::field::host, options_.host + ":" + options_.port);
  request.set(http::field::content_type, "application/json");
  request.set(http::field::connection, "close");
  request.body() = body;
  request.prepare_payload();
  boost::asio::io_context io;
  Delivery delivery(io, trusting_ ? &*trusting_ : nullptr, options_.timeout);
  delivery.Start(std::move(request), options_.host, options_.port);
  io.run();
  return delivery.trouble();
}

}  // namespace touchpoint::otlp
