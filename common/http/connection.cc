// SPDX-License-Identifier: Apache-2.0
#include "common/http/connection.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <utility>

namespace touchpoint::http {
namespace {

// Requests that a caller sends ahead wait in its own system beyond this.
constexpr size_t kAheadMax = 16u << 10;
// Whoever is refused may still be sending: reset at once, it would not see the answer.
constexpr Duration kLingerTime = std::chrono::seconds(1);
constexpr uint64_t kLingerBytes = 4u << 20;
// Who takes an answer in this time is not slow.
constexpr Duration kPrompt = std::chrono::seconds(1);

// A body that short is read, though nobody wants it, so that the connection can go on.
constexpr uint64_t kSkippedMax = 16u << 10;

constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Duration TimeToTake(uint64_t bytes, const ConnectionLimits& limits) {
  return limits.request_timeout +
         std::chrono::milliseconds(bytes * 1000 / limits.taken_per_second_min);
}

Connection::Connection(boost::asio::io_context& io, Stream stream, ConnectionLimits& limits,
                       Site& site, std::function<void(Connection&)> closed,
                       std::function<void()> crowded)
    : reading_timer_(io),
      writing_timer_(io),
      stream_(std::move(stream)),
      limits_(limits),
      site_(site),
      closed_(std::move(closed)),
      crowded_(std::move(crowded)),
      reader_(limits.header_bytes_max) {
}

void Connection::Start() {
  ArmReading(limits_.request_timeout);
  stream_.Open([self = shared_from_this()](const Error& error) {
    if (self->closed_) {
      error ? self->Close() : self->ReadMore();
    }
  });
}

std::optional<Connection::Time> Connection::waiting_since() const {
  if (!exchange_) {
    return waited_from_;
  }
  const bool slow = writing_ && std::chrono::steady_clock::now() - writing_from_ >= kPrompt;
  return slow ? writing_since() : std::nullopt;
}

std::optional<Connection::Time> Connection::writing_since() const {
  return writing_ ? std::optional(writing_from_) : std::nullopt;
}

void Connection::Drain() {
  draining_ = true;
  if (!exchange_ && reader_.IsIdle() && !lingering_) {
    Close();
  }
}

void Connection::Close() {
  if (!closed_) {
    return;
  }
  const auto closed = std::exchange(closed_, nullptr);
  reading_timer_.cancel();
  writing_timer_.cancel();
  stream_.Close();
  limits_.bodies_bytes -= std::exchange(body_bytes_, 0);
  limits_.answers_bytes -= sending_.size() + unsent_.size();
  on_sent_ = nullptr;
  if (const auto exchange = std::exchange(exchange_, nullptr)) {
    exchange->CallerIsGone();
  }
  closed(*this);
}

void Connection::ReadMore() {
  if (reading_ || hung_up_ || !closed_ || reader_.unread() > kAheadMax) {
    return;
  }
  reading_ = true;
  stream_.Read(boost::asio::buffer(chunk_),
               [self = shared_from_this()](const Error& error, size_t size) {
                 self->reading_ = false;
                 if (self->closed_) {
                   self->OnRead(error, size);
                 }
               });
}

void Connection::OnRead(const Error& error, size_t size) {
  if (error) {
    return OnCallerSilent(error == boost::asio::error::eof ||
                          error == boost::asio::ssl::error::stream_truncated);
  }
  if (lingering_) {
    lingered_ += size;
    return lingered_ > kLingerBytes ? Close() : ReadMore();
  }
  reader_.Feed({chunk_.data(), size});
  if (exchange_) {
    return ReadMore();  // it is seen whether the caller goes; what it sends ahead waits
  }
  Advance();
}

/// A caller that has only ended its sending may wait for the one answer it is owed.
void Connection::OnCallerSilent(bool ended) {
  hung_up_ = true;
  if (!ended || lingering_ || (exchange_ && exchange_->begun_)) {
    return Close();
  }
  if (exchange_) {
    return;
  }
  if (reader_.IsIdle()) {
    return Close();
  }
  Refuse({400, "the request ends before its end"});
}

void Connection::Advance() {
  while (!exchange_ && closed_) {
    switch (reader_.Read()) {
      case RequestReader::Step::kNeedMore:
        if (!timing_ && !reader_.IsIdle()) {
          timing_ = true;
          ArmReading(limits_.request_timeout);
        }
        return hung_up_ ? OnCallerSilent(true) : ReadMore();
      case RequestReader::Step::kHead:
        if (!TakeHead()) {
          return;
        }
        break;
      case RequestReader::Step::kWhole:
        return Serve();
      case RequestReader::Step::kRefused:
        return Refuse(reader_.refusal());
    }
  }
}

/// Whether the request is read on.
bool Connection::TakeHead() {
  if (!timing_) {
    timing_ = true;
    ArmReading(limits_.request_timeout);
  }
  route_ = site_.Take(reader_.request());
  if (!route_.refusal) {
    return TakeBody(route_.body_bytes_max);
  }
  if (reader_.body_bytes().value_or(kSkippedMax + 1) <= kSkippedMax && !reader_.AwaitsContinue()) {
    route_.serve = [refusal = *route_.refusal](const std::shared_ptr<Exchange>& exchange) {
      exchange->Reply(refusal);
    };
    return TakeBody(kSkippedMax);
  }
  // A body that nobody reads is told from the next request by the end of the connection.
  reader_.AllowBody(0);
  const bool bare = reader_.Read() == RequestReader::Step::kWhole;
  BeginExchange(Request(reader_.request().base()), bare && reader_.request().keep_alive());
  exchange_->Reply(std::move(*route_.refusal));
  return false;
}

bool Connection::TakeBody(uint64_t bytes_max) {
  reader_.AllowBody(bytes_max);
  const uint64_t needed =
      reader_.body_bytes().value_or(reader_.request().chunked() ? bytes_max : 0);
  if (needed <= bytes_max && needed > limits_.bodies_bytes_max - limits_.bodies_bytes) {
    Refuse({503, "too much is being sent at the same time"});
    return false;
  }
  if (needed <= bytes_max) {
    body_bytes_ = needed;
    limits_.bodies_bytes += needed;
    if (reader_.AwaitsContinue()) {
      Send(kContinue, nullptr);
    }
  }
  return true;
}

void Connection::BeginExchange(Request request, bool keeps) {
  reading_timer_.cancel();
  exchange_ = std::make_shared<Exchange>(*this, std::move(request), keeps);
}

void Connection::Serve() {
  const bool keeps = reader_.request().keep_alive();
  BeginExchange(std::move(reader_.request()), keeps);
  ReadMore();
  const auto serve = std::exchange(route_.serve, nullptr);
  serve(exchange_);
}

void Connection::Refuse(const Refusal& refusal) {
  const Request& request = reader_.request();
  const bool has_head = !View(request.target()).empty();
  Response response = site_.Refuse(has_head ? &request : nullptr, refusal);
  BeginExchange(Request(request.base()), false);
  exchange_->Reply(std::move(response));
}

void Connection::Send(std::string bytes, std::function<void()> sent) {
  if (!closed_) {
    return;
  }
  unsent_ += bytes;
  on_sent_ = std::move(sent);
  limits_.answers_bytes += bytes.size();
  if (!writing_) {
    BeginWriting();
  }
  if (limits_.answers_bytes > limits_.answers_bytes_max) {
    crowded_();
  }
}

/// All that waits, in the time that this may take: however little of it a caller takes at a time,
/// that does not make it longer.
void Connection::BeginWriting() {
  sending_.swap(unsent_);
  writing_ = true;
  writing_from_ = std::chrono::steady_clock::now();
  writing_timer_.expires_after(TimeToTake(sending_.size(), limits_));
  writing_timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error && self->writing_) {
      self->Close();  // it does not take what it has asked for
    }
  });
  WriteMore();
}

void Connection::WriteMore() {
  stream_.Write(boost::asio::buffer(sending_) + sent_,
                [self = shared_from_this()](const Error& error, size_t size) {
                  if (self->closed_) {
                    self->OnWritten(error, size);
                  }
                });
}

void Connection::OnWritten(const Error& error, size_t size) {
  if (error) {
    return Close();
  }
  sent_ += size;
  if (sent_ < sending_.size()) {
    return WriteMore();
  }
  limits_.answers_bytes -= sending_.size();
  sending_.clear();
  sending_.shrink_to_fit();  // a connection that is kept keeps nothing of a long answer
  sent_ = 0;
  writing_ = false;
  writing_timer_.cancel();
  if (!unsent_.empty()) {
    return BeginWriting();
  }
  if (const auto sent = std::exchange(on_sent_, nullptr)) {
    sent();
  } else if (std::exchange(answer_ended_, false)) {
    OnAnswered();
  }
}

void Connection::EndAnswer(bool keeps) {
  answer_ended_ = true;
  keeps_ = keeps;
}

void Connection::OnAnswered() {
  exchange_ = nullptr;
  waited_from_ = std::chrono::steady_clock::now();
  limits_.bodies_bytes -= std::exchange(body_bytes_, 0);
  if (!keeps_ || draining_) {
    return Linger();
  }
  reader_.Next();
  timing_ = false;
  ArmReading(limits_.idle_timeout);
  Advance();
}

void Connection::Linger() {
  if (hung_up_) {
    return Close();
  }
  lingering_ = true;
  stream_.EndWriting();
  ArmReading(kLingerTime);
  ReadMore();
}

void Connection::ArmReading(Duration patience) {
  reading_timer_.expires_after(patience);
  reading_timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error && self->closed_) {
      self->OnReadingLate();
    }
  });
}

void Connection::OnReadingLate() {
  if (exchange_) {
    return;  // it has come after all
  }
  if (lingering_ || reader_.IsIdle()) {
    return Close();
  }
  Refuse({408, "the request did not come in time"});
}

}  // namespace touchpoint::http
