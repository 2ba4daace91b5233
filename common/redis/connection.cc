// SPDX-License-Identifier: Apache-2.0
#include "common/redis/connection.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "common/redis/connection_core.h"

namespace touchpoint::redis {

Connection::Connection(CoreLoop& io, ConnectionOptions options, RandomSource& random)
    : core_(std::make_shared<Core>(io, std::move(options), random)) {
}

Connection::~Connection() {
  core_->Stop();
}

void Connection::SetGuard(Guard guard) {
  core_->guard = std::move(guard);
}

void Connection::SetObserver(std::function<void(std::optional<Failure>)> changed) {
  core_->observer = std::move(changed);
}

void Connection::SetBeforeFlush(std::function<void()> before) {
  core_->before_flush = std::move(before);
}

void Connection::FlushSoon() {
  core_->FlushSoon();
}

void Connection::Start() {
  core_->Start();
}

void Connection::Stop() {
  core_->Stop();
}

void Connection::Drop(const std::string& why) {
  core_->Drop(why);
}

void Connection::Send(const Command& command, Deadline deadline, Handler done) {
  core_->Send(command, deadline, std::move(done), false);
}

void Connection::SendDurably(const Command& command, Deadline deadline, Handler done) {
  core_->Send(command, deadline, std::move(done), true);
}

void Connection::SetReplicas(uint32_t replicas) {
  core_->SetReplicas(replicas);
}

std::unique_ptr<Connection> Connection::Beside(const std::string& host, uint16_t port) const {
  return core_->Beside(host, port);
}

bool Connection::ready() const {
  return core_->ready();
}

}  // namespace touchpoint::redis
