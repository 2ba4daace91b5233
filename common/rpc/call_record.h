// SPDX-License-Identifier: Apache-2.0
// One call from its first moment to its end: what is counted, logged and audited of it.
#pragma once

#include <grpcpp/server_context.h>

#include <chrono>
#include <optional>
#include <string>

#include "common/rpc/admission.h"
#include "common/rpc/trace_context.h"

namespace touchpoint::rpc {

class CallRecord {
 public:
  /// The call has come in. `method` is constant text, of its own name; `parent`: whose span it is
  /// part of. `admission` outlives it.
  CallRecord(const Admission& admission, const char* method,
             const std::optional<TraceContext>& parent);
  /// The parent is the one of the call's metadata; its caller is told our span in the metadata that
  /// come first, which have not been sent yet.
  CallRecord(const Admission& admission, const char* method, grpc::ServerContextBase& context);

  const char* method() const { return method_; }
  std::chrono::steady_clock::time_point start() const { return start_; }
  /// Ours; nothing where the call is in no trace.
  const std::optional<TraceContext>& span() const { return span_; }

  /// It has ended, as its caller is told: `caller` null where it was not let in, `failure` null
  /// where it was answered. Once, by whichever thread.
  void End(const Caller* caller, const AuditSubject& subject, const Failure* failure) const;

 private:
  const Admission& admission_;
  const char* const method_;
  const std::chrono::steady_clock::time_point start_;
  const std::string parent_id_;             // empty: it begins its trace, or is in none
  const std::optional<TraceContext> span_;  // of ours
};

}  // namespace touchpoint::rpc
