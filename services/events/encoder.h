// SPDX-License-Identifier: Apache-2.0
// Makes events on a thread of its own: decisions do not wait for JSON.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "common/asio/core_loop.h"
#include "services/events/cloud_event.h"

namespace touchpoint::events {

class Encoder {
 public:
  /// Of one call of the journal.
  struct Encoded {
    commit::JournalPosition position;
    std::vector<std::string> events;
  };
  using Done = std::function<void(std::vector<Encoded>)>;

  /// `core` outlives it.
  Encoder(CoreLoop& core, EventFormat format);
  /// What is under way is dropped; its `done` may still be called.
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// `done` is called in the core loop, in the order of the calls.
  void Encode(std::vector<commit::JournalEntry> entries, Done done);

 private:
  CoreLoop& core_;
  const EventFormat format_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace touchpoint::events
