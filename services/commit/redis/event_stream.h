// SPDX-License-Identifier: Apache-2.0
// Events on a Redis stream, from which consumer groups read.
#pragma once

#include <string>

#include "common/asio/core_loop.h"
#include "common/redis/connection.h"
#include "services/commit/event_store.h"

namespace touchpoint::commit {

struct EventStreamOptions {
  redis::ConnectionOptions connection;
  std::string prefix = "tp";
  Partition partitions = 64;
  uint32_t length_max = 1'000'000;  // about; the oldest go first
  bool webhook = false;             // keeps how far a webhook has come, and gets no events
};

/// On a connection of its own, so that no commit waits behind events. On the core loop.
class EventStream final : public EventStore {
 public:
  EventStream(CoreLoop& io, EventStreamOptions options, RandomSource& random);

  void LoadEventPositions(Deadline deadline, Callback<EventPositions> done) override;
  void AppendEvents(Batch batch, Deadline deadline, Callback<Appended> done) override;

 private:
  /// Loads the function where Redis does not have it, and calls again, once.
  void Call(const redis::Command& call, Deadline deadline, redis::Connection::Handler done);

  const EventStreamOptions options_;
  const std::string stream_;
  const std::string positions_;
  redis::Connection connection_;
};

}  // namespace touchpoint::commit
