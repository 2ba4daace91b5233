// SPDX-License-Identifier: Apache-2.0
// Publishes the journal's changes as events, at least once each, in the order of each partition.
// Where it stands is kept with the events, so that any daemon goes on where another one stopped.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/metrics/metrics.h"
#include "services/commit/event_store.h"
#include "services/events/encoder.h"
#include "services/events/outlet.h"
#include "services/query/journal_tail.h"

namespace touchpoint::events {

/// In the core loop.
class Publisher final : public query::Follower, public std::enable_shared_from_this<Publisher> {
 public:
  struct Seams {
    query::JournalTail& tail;
    commit::EventStore& store;
    CoreLoop& core;
    metrics::Counter published;
    metrics::Counter failures;  // attempts that failed, and are repeated
    size_t batch_max = 256;     // events, about
  };

  /// The seams outlive it.
  Publisher(const Seams& seams, EventFormat format);

  /// Goes on where the store says, or begins with what comes from now on.
  void Start();

  /// Calls of the journal that are read and not published.
  size_t waiting() const { return waiting_; }

  void OnEntries(commit::Partition partition,
                 const std::vector<const commit::JournalEntry*>& entries,
                 commit::JournalPosition next, bool live) override;
  void OnGap() override;
  void OnUnreadable(const Failure& why) override;
  size_t Room() const override;

 private:
  void Find(commit::EventPositions positions);
  void Begin(commit::Partition partition, commit::JournalPosition end);
  void Follow(bool from_stored);
  void Unfollow();
  /// Reads anew from where each partition stands.
  void Restart(Duration after, bool from_stored);
  void Take(commit::Partition partition, std::vector<Encoder::Encoded> calls);
  void Send(commit::Partition partition);
  void OnSent(commit::Partition partition, size_t events,
              const Result<commit::EventStore::Appended>& appended);
  void CountWaiting();
  template <typename Function>
  auto Alive(Function function);

  const Seams seams_;
  std::unique_ptr<Encoder> encoder_;
  std::vector<Outlet> outlets_;  // one per partition, once it is known where they stand
  boost::asio::steady_timer retry_;
  size_t encoding_ = 0;  // calls of the journal
  size_t waiting_ = 0;
  bool following_ = false;
  bool full_ = false;           // of new entries: it reads on once it is empty
  uint64_t reading_ = 0;        // number of the following: what an earlier one read is dropped
  uint64_t outlet_number_ = 0;  // of outlets_: what was sent from earlier ones is dropped
  size_t beginning_ = 0;        // partitions whose first position is being stored
};

}  // namespace touchpoint::events
