// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_caller.h"

#include <google/rpc/status.pb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "common/base/assert.h"
#include "common/base/base64url.h"

namespace touchpoint::testing {
namespace {

constexpr int kPatienceMs = 60'000;
constexpr size_t kFrameHead = 5;

grpc::StatusCode CodeOf(const std::string& name) {
  static const std::vector<std::string> names = {"ok",
                                                 "canceled",
                                                 "unknown",
                                                 "invalid_argument",
                                                 "deadline_exceeded",
                                                 "not_found",
                                                 "already_exists",
                                                 "permission_denied",
                                                 "resource_exhausted",
                                                 "failed_precondition",
                                                 "aborted",
                                                 "out_of_range",
                                                 "unimplemented",
                                                 "internal",
                                                 "unavailable",
                                                 "data_loss",
                                                 "unauthenticated"};
  const auto at = std::find(names.begin(), names.end(), name);
  TP_ASSERT(at != names.end());
  return static_cast<grpc::StatusCode>(at - names.begin());
}

}  // namespace

std::string HttpText(const std::string& method, const std::string& target,
                     const HttpHeaders& headers, const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : headers) {
    text += name + ": " + value + "\r\n";
  }
  if (!body.empty() || method == "POST") {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text + "\r\n" + body;
}

std::string ToEnvelope(const std::string& message) {
  std::string frame(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame += static_cast<char>(message.size() >> shift & 0xff);
  }
  return frame + message;
}

HttpCaller::HttpCaller(const std::string& address) {
  const auto port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  socket_.connect({boost::asio::ip::make_address(address.substr(0, address.rfind(':'))), port});
}

bool HttpCaller::Send(const std::string& bytes) {
  boost::system::error_code error;
  boost::asio::write(socket_, boost::asio::buffer(bytes), error);
  return !error;
}

void HttpCaller::EndSending() {
  socket_.shutdown(boost::asio::socket_base::shutdown_send);
}

void HttpCaller::HangUp() {
  socket_.close();
}

bool HttpCaller::ReadSome() {
  pollfd ready = {socket_.native_handle(), POLLIN, 0};
  TP_ASSERT(poll(&ready, 1, kPatienceMs) == 1);
  std::array<char, 16384> chunk = {};
  boost::system::error_code error;
  const size_t size = socket_.read_some(boost::asio::buffer(chunk), error);
  input_.append(chunk.data(), size);
  return !error;
}

bool HttpCaller::ParseSome() {
  boost::system::error_code error = boost::beast::http::error::need_more;
  size_t used = 0;
  if (!input_.empty()) {
    used = parser_->put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    TP_ASSERT(!error || error == boost::beast::http::error::need_more);
  }
  if (used > 0 || parser_->is_done() || ReadSome()) {
    return true;
  }
  if (parser_->is_header_done() && parser_->need_eof()) {
    parser_->put_eof(error);
    return !error;
  }
  return false;
}

std::optional<http::Response> HttpCaller::Receive() {
  if (!ReceiveHead()) {
    return std::nullopt;
  }
  while (!parser_->is_done()) {
    if (!ParseSome()) {
      return std::nullopt;
    }
  }
  return parser_->get();
}

std::optional<http::Response> HttpCaller::Call(const std::string& text) {
  return Send(text) ? Receive() : std::nullopt;
}

std::optional<http::Response> HttpCaller::ReceiveHead() {
  frames_.clear();
  parser_.emplace();
  parser_->body_limit(boost::none);
  while (!parser_->is_header_done()) {
    if (!ParseSome()) {
      return std::nullopt;
    }
  }
  return parser_->get();
}

std::optional<Frame> HttpCaller::ReceiveFrame() {
  const auto length = [&] {
    uint32_t size = 0;
    for (size_t i = 1; i < kFrameHead; ++i) {
      size = size << 8 | static_cast<unsigned char>(frames_[i]);
    }
    return size;
  };
  while (frames_.size() < kFrameHead || frames_.size() - kFrameHead < length()) {
    if (parser_->is_done() || !ParseSome()) {
      return std::nullopt;
    }
    frames_ += parser_->get().body();
    parser_->get().body().clear();
  }
  Frame frame{static_cast<uint8_t>(frames_[0]), frames_.substr(kFrameHead, length())};
  frames_.erase(0, kFrameHead + frame.text.size());
  return frame;
}

std::string HttpCaller::ReceiveAll() {
  while (ReadSome()) {
  }
  return std::exchange(input_, "");
}

HttpHeaders JsonHeaders(const std::string& token) {
  HttpHeaders headers = {{"Content-Type", "application/json"}};
  if (!token.empty()) {
    headers.emplace_back("Authorization", "Bearer " + token);
  }
  return headers;
}

http::Response CallJson(const std::string& address, const std::string& method,
                        const std::string& json, const std::string& token) {
  HttpCaller caller(address);
  auto response =
      caller.Call(HttpText("POST", "/touchpoint.v1." + method, JsonHeaders(token), json));
  TP_ASSERT(response.has_value());
  return std::move(*response);
}

Refusal ToRefusal(const std::string& error_json) {
  const boost::json::value error = boost::json::parse(error_json);
  const std::string code(error.at("code").as_string());
  google::rpc::Status status;
  status.set_code(static_cast<int>(CodeOf(code)));
  if (const auto* message = error.as_object().if_contains("message")) {
    status.set_message(std::string(message->as_string()));
  }
  if (const auto* details = error.as_object().if_contains("details")) {
    for (const boost::json::value& detail : details->as_array()) {
      std::string value(detail.at("value").as_string());
      std::replace(value.begin(), value.end(), '+', '-');
      std::replace(value.begin(), value.end(), '/', '_');
      google::protobuf::Any& any = *status.add_details();
      any.set_type_url("type.googleapis.com/" + std::string(detail.at("type").as_string()));
      any.set_value(DecodeBase64Url(value).value());
    }
  }
  return ToRefusal(status);
}

}  // namespace touchpoint::testing
