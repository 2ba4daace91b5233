// SPDX-License-Identifier: Apache-2.0
// One watcher: a bounded buffer between the journal and the network. All state is the core loop's;
// gRPC's threads only post. What is watched, and what messages look like, is up to those that
// derive.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/rpc/admission.h"
#include "common/rpc/call_record.h"
#include "common/rpc/field_checker.h"
#include "services/query/journal_tail.h"
#include "touchpoint/v1/throttle_log_service.pb.h"

namespace touchpoint::query {

struct WatchOptions {
  size_t buffer_max = 8'192;                      // changes that wait for a slow reader
  Duration heartbeat = std::chrono::seconds(15);  // at least one message in this time
};

class WatchStream : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                    public rpc::Stream,
                    public Follower,
                    public std::enable_shared_from_this<WatchStream> {
 public:
  using Reactor = grpc::ServerWriteReactor<grpc::ByteBuffer>;

  struct Environment {
    JournalTail& tail;
    rpc::Admission& admission;
    CoreLoop& core;
    rpc::FieldLimits limits;
    std::string data_set;  // names it in tokens
    WatchOptions options;
  };

  /// Begins to serve it; it lives until gRPC is done with it. The environment outlives it.
  static Reactor* Start(const std::shared_ptr<WatchStream>& stream,
                        grpc::CallbackServerContext& context, const grpc::ByteBuffer& request);

  void Drain() final;
  void OnEntries(commit::Partition partition,
                 const std::vector<const commit::JournalEntry*>& entries,
                 commit::JournalPosition next, bool live) final;
  void OnGap() final;
  void OnUnreadable(const Failure& why) final;
  size_t Room() const final;

 protected:
  /// What one journal entry means to the watcher: a resume token can stand behind it.
  struct News {
    commit::Partition partition = 0;
    commit::JournalPosition position;
    uint64_t revision = 0;
    std::vector<v1::ThrottleLogEntry> changes;  // may be none
  };

  /// `method` is constant text.
  WatchStream(const Environment& environment, const char* method);

  // For who derives.

  /// Checks the request, on a gRPC thread, of a caller with this scope().
  virtual std::optional<Failure> Read(const grpc::ByteBuffer& bytes) = 0;
  /// Follow() or End() comes of it.
  virtual void Begin() = 0;
  /// Nothing where the watcher has not asked for this entry.
  virtual std::optional<News> Select(const commit::JournalEntry& entry) = 0;
  /// The stream is free for a message: Send() it, now or later. `even_if_empty`: a sign of life is
  /// due.
  virtual void Compose(bool even_if_empty) = 0;

  const Environment& environment() const { return environment_; }
  /// The teams of which it may tell. From Read() on.
  const auth::TeamScope& scope() const { return caller_->scope(); }
  bool ended() const { return end_.has_value(); }
  bool writing() const { return writing_; }

  /// As JournalTail::Follow(). Of partitions from `first` on.
  void Follow(commit::Partition first, JournalPositions from, bool from_token);
  void WriteNext(bool even_if_empty);
  /// While not writing(), and not ended().
  void Send(const google::protobuf::Message& message);
  void ArmHeartbeat();
  void End(const Failure& why);

  const std::deque<News>& news() const { return news_; }
  /// What is still to be told of a stakeholder names it no more.
  void Anonymise(const std::string& stakeholder_id);
  /// Moves the oldest news into a message, as much as one takes, and of revisions up to
  /// `revision_max`. The revision of the last of them; 0 if there were none.
  uint64_t TakeNews(uint64_t revision_max,
                    google::protobuf::RepeatedPtrField<v1::ThrottleLogEntry>& changes);
  /// Everything up to here was sent, with what TakeNews() took.
  const JournalPositions& sent() const { return sent_; }

 private:
  void FinishWhenIdle();
  void OnWriteDone(bool ok) final;
  void OnCancel() final;
  void OnDone() final;

  const Environment& environment_;
  std::optional<rpc::CallRecord> record_;  // from Start() on
  const char* const method_;
  std::shared_ptr<WatchStream> self_;  // until OnDone
  std::optional<rpc::Caller> caller_;  // once it has been let in
  bool entered_ = false;

  boost::asio::steady_timer heartbeat_;
  std::deque<News> news_;
  size_t queued_ = 0;            // what news_ counts against the buffer
  commit::Partition first_ = 0;  // of those that are followed
  JournalPositions received_;    // everything up to here is in news_ or was sent
  JournalPositions sent_;
  grpc::ByteBuffer outgoing_;
  bool writing_ = false;
  std::optional<Failure> end_;  // why it ends
  bool finished_ = false;
};

}  // namespace touchpoint::query
