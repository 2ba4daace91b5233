// SPDX-License-Identifier: Apache-2.0
// Where calls come in: whose, how many, for how long, and the way from gRPC's threads into the core
// loop. A daemon that stops closes.
#pragma once

#include <grpcpp/server_context.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/failure.h"
#include "common/rpc/audit.h"
#include "common/rpc/call_metrics.h"
#include "common/rpc/gatekeeper.h"
#include "common/rpc/span.h"

namespace touchpoint::rpc {

using Deadline = std::chrono::steady_clock::time_point;

struct AdmissionLimits {
  size_t message_bytes = 1u << 20;
  uint32_t requests_max = 500;
  uint32_t streams_max = 64;
  Duration deadline = std::chrono::seconds(10);      // of a call that has none
  Duration deadline_max = std::chrono::seconds(60);  // of any call
};

/// Who is refused first when there are too many calls: plans leave an eighth of the places to those
/// that read, end or report what is planned.
enum class Turn { kPlan, kOther };

/// A stream that can be told to end. Thread-safe.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Answers what it has taken, then ends with UNAVAILABLE/DRAINING.
  virtual void Drain() = 0;
};

/// Thread-safe.
class Admission {
 public:
  /// All outlive it. Without `audit` nothing is written to it, without `metrics` nothing counted,
  /// without `spans` no span made.
  Admission(CoreLoop& core, const Gatekeeper& gatekeeper, const AdmissionLimits& limits,
            const Audit* audit = nullptr, const CallMetrics* metrics = nullptr,
            SpanSink* spans = nullptr);

  /// Who makes the call, see Gatekeeper. Comes before everything else.
  Result<Caller> Identify(const grpc::CallbackServerContext& context,
                          std::string_view method) const {
    return gatekeeper_.Identify(context, method);
  }

  /// The same for the values of the metadata "authorization".
  Result<Caller> Identify(const std::vector<std::string_view>& authorizations,
                          std::string_view method) const {
    return gatekeeper_.Identify(authorizations, method);
  }

  /// Who judges that.
  const Gatekeeper& gatekeeper() const { return gatekeeper_; }

  CoreLoop& core() { return core_; }

  /// Where calls are counted; null: nowhere.
  const CallMetrics* metrics() const { return metrics_; }

  /// Where spans of calls go; null: nowhere.
  SpanSink* spans() const { return spans_; }

  /// Runs `function` in the core loop, but not before this returns; after what was posted before.
  template <typename Function>
  void Post(Function&& function) {
    core_.Post(std::forward<Function>(function));
  }

  /// A call has ended: `caller` null where it was not let in, `failure` null where it was answered.
  void WriteAudit(std::string_view method, const Caller* caller, const AuditSubject& subject,
                  const Failure* failure) const;
  bool IsAudited(std::string_view method) const {
    return audit_ != nullptr && gatekeeper_.IsAudited(method);
  }

  /// A call of `caller` comes in: DRAINING, OVERLOADED or TEAM_QUOTA, or nothing, and then Leave()
  /// follows.
  std::optional<Failure> Enter(const Caller& caller, Turn turn = Turn::kOther);
  void Leave(const Caller& caller);

  /// Likewise for streams; `stream` is told when the daemon stops.
  std::optional<Failure> EnterStream(const Caller& caller, const std::shared_ptr<Stream>& stream);
  void LeaveStream(const Caller& caller);

  /// When work for a call must be done: its own deadline, less the time the answer needs to travel.
  Deadline DeadlineOf(const grpc::CallbackServerContext& context) const;
  /// Of work that is part of a stream.
  Deadline DeadlineInStream(const grpc::CallbackServerContext& context) const;

  /// MESSAGE_SIZE for a message above the limit.
  std::optional<Failure> CheckSize(size_t bytes) const;

  /// Lets nobody in any more and tells streams to end.
  void Close();
  bool closed() const { return closed_; }

  /// How many calls are under way, but for streams.
  uint32_t requests() const { return requests_; }

  /// Whether no call and no stream is under way.
  bool IsIdle();

 private:
  Deadline Cut(std::chrono::system_clock::time_point deadline) const;

  CoreLoop& core_;
  const Gatekeeper& gatekeeper_;
  const AdmissionLimits limits_;
  const Audit* const audit_;
  const CallMetrics* const metrics_;
  SpanSink* const spans_;
  std::atomic<bool> closed_ = false;
  std::atomic<uint32_t> requests_ = 0;
  std::mutex mutex_;
  uint32_t streams_ = 0;
  std::vector<std::weak_ptr<Stream>> open_;
};

Failure Draining();
Failure Overloaded(const std::string& what);

}  // namespace touchpoint::rpc
