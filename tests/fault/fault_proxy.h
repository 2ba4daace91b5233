// SPDX-License-Identifier: Apache-2.0
// Stands between daemons and Redis on a Unix socket of its own, and does to their conversations
// what FaultyLink says. Works on a thread of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>
#include <thread>

#include "common/redis/address.h"
#include "tests/fault/faulty_link.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::fault {

class FaultProxy {
 public:
  /// Lets everything pass until it is told otherwise. `server` listens on a Unix socket.
  FaultProxy(const redis::Address& server, uint64_t seed);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  /// "unix:///...", for redis.url.
  std::string url() const;

  /// From the next command on, on every connection.
  void SetRates(const FaultRates& rates);

  /// Of all connections so far.
  FaultTally drawn();

 private:
  class Session;
  void Accept();
  template <typename Do>
  auto OnThread(Do action);

  testing::ScratchFolder folder_{"proxy"};
  boost::asio::local::stream_protocol::endpoint server_;
  uint64_t seed_;
  boost::asio::io_context io_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  // Only on the thread.
  FaultRates rates_{};
  FaultTally tally_{};
  std::thread thread_;
};

}  // namespace touchpoint::fault
