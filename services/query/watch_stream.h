// SPDX-License-Identifier: Apache-2.0
// One watcher of the throttle log: a bounded buffer between the journal and the network. All state
// is the core thread's; gRPC's threads only post.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/query/journal_tail.h"
#include "services/query/throttle_filter.h"

namespace touchpoint::query {

struct WatchOptions {
  size_t buffer_max = 8'192;                      // entries that wait for a slow reader
  Duration heartbeat = std::chrono::seconds(15);  // at least one message in this time
};

class WatchStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                          public rpc::Stream,
                          public Follower,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  struct Environment {
    JournalTail& tail;
    rpc::Admission& admission;
    boost::asio::io_context& core;
    rpc::FieldLimits limits;
    std::string data_set;
    commit::Partition partitions;
    WatchOptions options;
  };

  /// Lives until gRPC is done with it. The environment outlives it.
  static WatchStream* Start(const Environment& environment,
                            const grpc::CallbackServerContext& context,
                            const grpc::ByteBuffer& request);

  void Drain() override;
  void OnEntries(commit::Partition partition,
                 const std::vector<const commit::JournalEntry*>& entries,
                 commit::JournalPosition next, bool live) override;
  void OnGap() override;
  size_t Room() const override;

 private:
  /// The matches of one journal call: what a resume token can stand behind.
  struct Group {
    commit::Partition partition = 0;
    commit::JournalPosition position;
    std::vector<v1::ThrottleLogEntry> entries;
  };

  explicit WatchStream(const Environment& environment);

  std::optional<Failure> Read(const grpc::ByteBuffer& bytes, const auth::TeamScope& scope);
  void Begin();
  void Follow(JournalPositions from, bool from_token);
  void WriteNext(bool even_if_empty);
  void ArmHeartbeat();
  void End(const Failure& why);
  void FinishWhenIdle();
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  const Environment& environment_;
  const std::chrono::steady_clock::time_point start_;
  std::shared_ptr<WatchStream> self_;  // until OnDone
  std::optional<rpc::Caller> caller_;  // once it has been let in
  bool entered_ = false;
  ThrottleFilter filter_;
  std::optional<JournalPositions> token_;  // what the caller resumes from

  boost::asio::steady_timer heartbeat_;
  std::deque<Group> queue_;
  size_t queued_ = 0;          // entries of queue_
  JournalPositions received_;  // everything up to here is in queue_ or was sent
  JournalPositions sent_;      // everything up to here was sent
  grpc::ByteBuffer outgoing_;
  bool writing_ = false;
  std::optional<Failure> end_;  // why it ends
  bool finished_ = false;
};

}  // namespace touchpoint::query
