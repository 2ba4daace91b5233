// SPDX-License-Identifier: Apache-2.0
#include "common/http/post.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>

#include "common/asio/tls_client.h"
#include "common/http/message.h"
#include "common/http/public_address.h"

namespace touchpoint::http {
namespace {

namespace beast = boost::beast;
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;

ssl::context ClientContext() {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  return context;
}

std::optional<std::chrono::seconds> RetryAfter(std::string_view text) {
  int64_t seconds = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, seconds);
  constexpr int64_t kDaySeconds = 86'400;
  const bool good = error == std::errc() && end == last && seconds >= 0;
  return good ? std::optional(std::chrono::seconds(std::min(seconds, kDaySeconds))) : std::nullopt;
}

}  // namespace

class Post::Exchange : public std::enable_shared_from_this<Post::Exchange> {
 public:
  Exchange(boost::asio::io_context& io, PostRequest request, Done done)
      : given_(std::move(request)),
        done_(std::move(done)),
        resolver_(io),
        timer_(io),
        context_(ClientContext()),
        stream_(io, context_),
        request_(beast::http::verb::post, given_.url.target, 11) {
    request_.set(field::host, given_.url.authority());
    request_.set(field::connection, "close");
    for (const auto& [name, value] : given_.headers) {
      request_.set(name, value);
    }
    request_.body() = std::move(given_.body);
    request_.prepare_payload();
  }

  void Start() {
    timer_.expires_after(given_.timeout);
    timer_.async_wait([self = shared_from_this()](const Error& error) {
      if (!error) {
        self->Fail("no answer in time");
      }
    });
    resolver_.async_resolve(
        given_.url.host, given_.url.port,
        [self = shared_from_this()](const Error& error, const tcp::resolver::results_type& found) {
          self->OnResolved(error, found);
        });
  }

  void Fail(const std::string& why) {
    End({written_ ? PostEnd::Kind::kUnknown : PostEnd::Kind::kNotSent, 0, {}, why});
  }
  void Forget() {
    done_ = nullptr;
    Close();
  }

 private:
  void OnResolved(const Error& error, const tcp::resolver::results_type& found) {
    if (error || ended_) {
      return Fail(given_.url.host + ": " + error.message());
    }
    for (const auto& entry : found) {
      if (given_.allow_private || IsPublic(entry.endpoint().address())) {
        endpoints_.push_back(entry.endpoint());
      }
    }
    if (endpoints_.empty()) {
      return End({PostEnd::Kind::kRefused, 0, {}, given_.url.host + " has no public address"});
    }
    Connect(0);
  }

  void Connect(size_t at) {
    Error ignored;
    stream_.next_layer().close(ignored);
    stream_.next_layer().async_connect(
        endpoints_[at], [self = shared_from_this(), at](const Error& error) {
          if (self->ended_) {
            return;
          }
          if (error && at + 1 < self->endpoints_.size()) {
            return self->Connect(at + 1);
          }
          if (error) {
            return self->Fail("cannot connect: " + error.message());
          }
          self->given_.url.tls ? self->ShakeHands() : self->Write(self->stream_.next_layer());
        });
  }

  void ShakeHands() {
    Error error;
    if (given_.ca_file.empty()) {
      context_.set_default_verify_paths(error);
    } else {
      context_.load_verify_file(given_.ca_file, error);
    }
    stream_.set_verify_mode(ssl::verify_peer);
    // The session looks for authorities in the context's store, which has them from now on.
    if (error || !ExpectHost(stream_.native_handle(), given_.url.host)) {
      return Fail("no certificate can be checked: " + error.message());
    }
    stream_.async_handshake(ssl::stream_base::client,
                            [self = shared_from_this()](const Error& failed) {
                              if (failed) {
                                return self->Fail("TLS: " + failed.message());
                              }
                              self->Write(self->stream_);
                            });
  }

  template <typename Stream>
  void Write(Stream& stream) {
    if (ended_) {
      return;
    }
    written_ = true;
    beast::http::async_write(stream, request_,
                             [self = shared_from_this(), &stream](const Error& error, size_t) {
                               if (error) {
                                 return self->Fail("while sending: " + error.message());
                               }
                               self->Read(stream);
                             });
  }

  template <typename Stream>
  void Read(Stream& stream) {
    parser_.emplace();
    parser_->skip(true);  // what it says in the body is nobody's business
    beast::http::async_read_header(
        stream, buffer_, *parser_,
        [self = shared_from_this(), &stream](const Error& error, size_t) {
          if (error) {
            return self->Fail("while waiting for the answer: " + error.message());
          }
          self->OnHead(stream);
        });
  }

  template <typename Stream>
  void OnHead(Stream& stream) {
    const auto& head = parser_->get();
    constexpr unsigned kFinal = 200;
    if (head.result_int() < kFinal) {
      return Read(stream);  // more follows
    }
    End({PostEnd::Kind::kAnswered, head.result_int(), RetryAfter(View(head[field::retry_after])),
         ""});
  }

  void End(const PostEnd& end) {
    if (ended_) {
      return;
    }
    Close();
    if (const Done done = std::exchange(done_, nullptr)) {
      done(end);
    }
  }

  void Close() {
    ended_ = true;
    Error ignored;
    timer_.cancel();
    resolver_.cancel();
    stream_.next_layer().close(ignored);
  }

  PostRequest given_;
  Done done_;
  tcp::resolver resolver_;
  boost::asio::steady_timer timer_;
  ssl::context context_;
  ssl::stream<tcp::socket> stream_;
  std::vector<tcp::endpoint> endpoints_;
  beast::http::request<beast::http::string_body> request_;
  beast::flat_buffer buffer_;
  std::optional<beast::http::response_parser<beast::http::empty_body>> parser_;
  bool written_ = false;
  bool ended_ = false;
};

Post::Post(boost::asio::io_context& io, PostRequest request, Done done)
    : exchange_(std::make_shared<Exchange>(io, std::move(request), std::move(done))) {
  exchange_->Start();
}

Post::~Post() {
  exchange_->Forget();
}

void Post::Cancel() {
  exchange_->Fail("broken off");
}

}  // namespace touchpoint::http
