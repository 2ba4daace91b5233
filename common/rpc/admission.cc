// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/admission.h"

#include <algorithm>

#include "common/base/assert.h"

namespace touchpoint::rpc {
namespace {

using std::chrono::milliseconds;

constexpr Duration kTravelMax = milliseconds(100);
constexpr uint32_t kShareOfOthers = 8;

}  // namespace

Failure Draining() {
  return {Code::kUnavailable, "DRAINING", "this daemon is stopping", {}, {}, milliseconds(500)};
}

Failure Overloaded(const std::string& what) {
  return {Code::kResourceExhausted, "OVERLOADED", "too many " + what, {}, {}, milliseconds(200)};
}

Admission::Admission(CoreLoop& core, const Gatekeeper& gatekeeper, const AdmissionLimits& limits,
                     const Audit* audit, const CallMetrics* metrics, SpanSink* spans)
    : core_(core),
      gatekeeper_(gatekeeper),
      limits_(limits),
      audit_(audit),
      metrics_(metrics),
      spans_(spans) {
}

void Admission::WriteAudit(std::string_view method, const Caller* caller,
                           const AuditSubject& subject, const Failure* failure) const {
  if (IsAudited(method)) {
    audit_->Write(method, caller != nullptr ? caller->principal().token_id : "", subject, failure);
  }
}

std::optional<Failure> Admission::Enter(const Caller& caller, Turn turn) {
  if (closed_) {
    return Draining();
  }
  if (auto refusal = caller.quota().Enter()) {
    return refusal;
  }
  const uint32_t kept_free = turn == Turn::kPlan ? limits_.requests_max / kShareOfOthers : 0;
  if (requests_.fetch_add(1) >= limits_.requests_max - kept_free) {
    requests_.fetch_sub(1);
    caller.quota().Leave();
    return Overloaded("requests");
  }
  return std::nullopt;
}

void Admission::Leave(const Caller& caller) {
  caller.quota().Leave();
  TP_ASSERT(requests_.fetch_sub(1) > 0);
}

std::optional<Failure> Admission::EnterStream(const Caller& caller,
                                              const std::shared_ptr<Stream>& stream) {
  const std::lock_guard lock(mutex_);
  if (closed_) {
    return Draining();
  }
  if (streams_ >= limits_.streams_max) {
    return Overloaded("streams");
  }
  if (auto refusal = caller.quota().EnterStream()) {
    return refusal;
  }
  ++streams_;
  open_.erase(std::remove_if(open_.begin(), open_.end(),
                             [](const std::weak_ptr<Stream>& open) { return open.expired(); }),
              open_.end());
  open_.push_back(stream);
  return std::nullopt;
}

void Admission::LeaveStream(const Caller& caller) {
  caller.quota().LeaveStream();
  const std::lock_guard lock(mutex_);
  TP_ASSERT(streams_ > 0);
  --streams_;
}

bool Admission::IsIdle() {
  const std::lock_guard lock(mutex_);
  return requests_ == 0 && streams_ == 0;
}

Deadline Admission::Cut(std::chrono::system_clock::time_point deadline) const {
  using std::chrono::system_clock;
  const auto now = std::chrono::steady_clock::now();
  Duration left = limits_.deadline;
  if (deadline != system_clock::time_point::max()) {
    left = std::chrono::duration_cast<Duration>(deadline - system_clock::now());
    left = std::min(left - std::min(left / 10, kTravelMax), limits_.deadline_max);
  }
  return now + std::max(left, Duration(0));
}

Deadline Admission::DeadlineOf(const grpc::CallbackServerContext& context) const {
  return Cut(context.deadline());
}

Deadline Admission::DeadlineInStream(const grpc::CallbackServerContext& context) const {
  const Deadline usual = std::chrono::steady_clock::now() + limits_.deadline;
  return std::min(usual, Cut(context.deadline()));
}

std::optional<Failure> Admission::CheckSize(size_t bytes) const {
  if (bytes <= limits_.message_bytes) {
    return std::nullopt;
  }
  return Failure{Code::kResourceExhausted,
                 "MESSAGE_SIZE",
                 "the message is larger than " + std::to_string(limits_.message_bytes) + " bytes",
                 {{"limit", std::to_string(limits_.message_bytes)}},
                 {},
                 {}};
}

void Admission::Close() {
  std::vector<std::weak_ptr<Stream>> open;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    open.swap(open_);
  }
  for (const std::weak_ptr<Stream>& stream : open) {
    if (const auto alive = stream.lock()) {
      alive->Drain();
    }
  }
}

}  // namespace touchpoint::rpc
