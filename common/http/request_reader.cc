// SPDX-License-Identifier: Apache-2.0
#include "common/http/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

namespace touchpoint::http {
namespace {

using boost::beast::iequals;
using boost::beast::http::error;

}  // namespace

RequestReader::RequestReader(uint32_t header_bytes_max) : header_bytes_max_(header_bytes_max) {
  Next();
}

void RequestReader::Next() {
  parser_.emplace();
  parser_->header_limit(header_bytes_max_);
  // Ours comes with AllowBody(), when the head says what it is for.
  parser_->body_limit(boost::none);
  begun_ = false;
  head_told_ = false;
}

RequestReader::Step RequestReader::Read() {
  if (!refusal_.text.empty()) {
    return Step::kRefused;
  }
  while (!begun_ && input_.starts_with("\r\n")) {
    input_.erase(0, 2);  // some send one behind the body before (RFC 9112 §2.2)
  }
  if (!begun_ && input_ == "\r") {
    return Step::kNeedMore;  // half of one
  }
  while (!parser_->is_done()) {
    if (parser_->is_header_done() && !head_told_) {
      break;
    }
    boost::system::error_code error;
    const size_t used = parser_->put(boost::asio::buffer(input_), error);
    begun_ = begun_ || used > 0;
    input_.erase(0, used);
    if (error && error != error::need_more) {
      return Refuse(error);
    }
    if (used == 0 && (error == error::need_more || input_.empty())) {
      // Beast asks for the whole of a chunk's head, however long that gets.
      return input_.size() > header_bytes_max_ ? Refuse(431, "a header is too long")
                                               : Step::kNeedMore;
    }
  }
  if (!head_told_) {
    head_told_ = true;
    if (auto refusal = CheckHead()) {
      return Refuse(refusal->status, std::move(refusal->text));
    }
    return Step::kHead;
  }
  return Step::kWhole;
}

void RequestReader::AllowBody(uint64_t bytes_max) {
  if (body_bytes().value_or(0) > bytes_max) {
    Refuse(error::body_limit);
  } else if (!parser_->is_done()) {
    parser_->body_limit(bytes_max);
    // Chunk by chunk it would move what lies behind each of them, however short they are.
    parser_->eager(true);
  }
}

std::optional<uint64_t> RequestReader::body_bytes() const {
  const auto length = parser_->content_length();
  return length ? std::optional<uint64_t>(*length) : std::nullopt;
}

bool RequestReader::AwaitsContinue() const {
  const Request& request = parser_->get();
  return request.version() == 11 && iequals(request[field::expect], "100-continue") &&
         !parser_->is_done();
}

RequestReader::Step RequestReader::Refuse(unsigned status, std::string text) {
  refusal_ = {status, std::move(text)};
  return Step::kRefused;
}

RequestReader::Step RequestReader::Refuse(const boost::system::error_code& error) {
  if (error == error::header_limit) {
    return Refuse(431, "the head of the request is too long");
  }
  if (error == error::body_limit || error == error::buffer_overflow) {
    return Refuse(413, "the body of the request is too long");
  }
  if (error == error::bad_version) {
    return Refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  return Refuse(400, "not an HTTP/1.1 request: " + error.message());
}

/// What Beast lets pass, and two readers could take for two things.
std::optional<Refusal> RequestReader::CheckHead() const {
  const Request& request = parser_->get();
  const size_t hosts = request.count(field::host);
  if (hosts > 1 || (hosts == 0 && request.version() == 11)) {
    return Refusal{400, "a request has one header Host"};
  }
  if (request.count(field::transfer_encoding) > 0) {
    if (request.version() == 10 || request.count(field::transfer_encoding) > 1) {
      return Refusal{400, "no HTTP/1.1 request has that Transfer-Encoding"};
    }
    if (!iequals(request[field::transfer_encoding], "chunked")) {
      return Refusal{501, "of Transfer-Encoding only 'chunked' is understood"};
    }
  }
  if (request.count(field::expect) > 0 && !iequals(request[field::expect], "100-continue")) {
    return Refusal{417, "of Expect only '100-continue' is understood"};
  }
  return std::nullopt;
}

}  // namespace touchpoint::http
