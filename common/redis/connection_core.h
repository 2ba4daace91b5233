// SPDX-License-Identifier: Apache-2.0
// The Asio side of a Connection: a transport that follows the orders of ConnectionFsm. Private to
// it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/redis/command_queue.h"
#include "common/redis/connection.h"
#include "common/redis/deadline_timer.h"
#include "common/redis/primary_finder.h"
#include "common/redis/transport.h"

namespace touchpoint::redis {

class Connection::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(CoreLoop& io, ConnectionOptions options, RandomSource& random);

  void Start();
  void Stop();
  void Drop(const std::string& why);
  void Send(const Command& command, Deadline deadline, Handler done, bool durable);
  void SetReplicas(uint32_t replicas);
  std::unique_ptr<Connection> Beside(const std::string& host, uint16_t port) const;
  void FlushSoon();
  bool ready() const { return fsm_.state() == ConnectionFsm::State::kReady; }

  Guard guard;
  std::function<void(std::optional<Failure>)> observer;
  std::function<void()> before_flush;

 private:
  using Time = ConnectionFsm::Time;
  using Error = Transport::Error;

  // One socket's life. Handlers of an earlier one find that they are late by comparing.
  struct Link {
    Link(CoreLoop& io, Address to, const ReplyLimits& limits)
        : address(std::move(to)), transport(io, address), reader(limits) {}
    const Address address;
    Transport transport;
    ReplyReader reader;
    std::vector<char> input = std::vector<char>(size_t{64} << 10);
    std::string output;
    bool writing = false;
    std::vector<Reply> greeting;
  };
  using LinkPtr = std::shared_ptr<Link>;

  void Do(ConnectionFsm::Action action);
  void Find();
  void Open(const Address& address);
  void LookForPrimary(Time now);
  void Greet();
  void OnGreeting(Reply reply);
  void OnVerdict(const LinkPtr& link, const std::optional<Failure>& objection);
  void Read(const LinkPtr& link);
  void OnRead(const LinkPtr& link, size_t size);
  void Flush();
  void Write(const LinkPtr& link);
  void Lose(const std::string& why);
  void Close();
  Time Sweep(Time now);

  CoreLoop& io_;
  ConnectionOptions options_;
  RandomSource& random_;
  ConnectionFsm fsm_;
  CommandQueue queue_;
  DeadlineTimer timer_;
  std::unique_ptr<PrimaryFinder> finder_;  // where there are sentinels
  Time look_at_ = Time::max();             // whether the primary is still the same
  LinkPtr link_;
  size_t greeting_size_ = 0;
  bool flush_posted_ = false;
  std::string why_lost_;
};

}  // namespace touchpoint::redis
