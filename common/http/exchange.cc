// SPDX-License-Identifier: Apache-2.0
#include "common/http/exchange.h"

#include <chrono>
#include <utility>

#include "common/http/connection.h"

namespace touchpoint::http {

Exchange::Exchange(Connection& connection, Request request, bool keeps)
    : connection_(&connection), request_(std::move(request)), keeps_(keeps) {
}

std::string Exchange::CallerAddress() const {
  return connection_ == nullptr ? "" : connection_->CallerAddress();
}

void Exchange::Reply(Response response) {
  gone_ = nullptr;
  if (request_.method() == verb::head) {
    response.content_length(response.body().size());
    response.body().clear();
  }
  if (connection_ == nullptr) {
    return;
  }
  keeps_ = keeps_ && connection_->keeps();
  std::string bytes = WriteHead(response, Framing::kLength, keeps_, request_.version(),
                                std::chrono::system_clock::now());
  connection_->Send(bytes + response.body(), nullptr);
  std::exchange(connection_, nullptr)->EndAnswer(keeps_);
}

void Exchange::Begin(Response head) {
  if (connection_ == nullptr) {
    return;
  }
  begun_ = true;
  framing_ = request_.version() == 11 ? Framing::kChunked : Framing::kClose;
  keeps_ = keeps_ && framing_ != Framing::kClose && connection_->keeps();
  connection_->Send(
      WriteHead(head, framing_, keeps_, request_.version(), std::chrono::system_clock::now()),
      nullptr);
}

void Exchange::Write(std::string_view bytes, std::function<void()> written) {
  if (connection_ != nullptr) {
    connection_->Send(WritePiece(bytes, framing_), std::move(written));
  }
}

void Exchange::End() {
  gone_ = nullptr;
  if (connection_ != nullptr) {
    connection_->Send(std::string(EndOf(framing_)), nullptr);
    std::exchange(connection_, nullptr)->EndAnswer(keeps_);
  }
}

void Exchange::CallerIsGone() {
  if (std::exchange(connection_, nullptr) != nullptr && gone_) {
    std::exchange(gone_, nullptr)();
  }
}

}  // namespace touchpoint::http
