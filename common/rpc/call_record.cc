// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call_record.h"

#include "common/rpc/access_log.h"

namespace touchpoint::rpc {

CallRecord::CallRecord(const Admission& admission, const char* method,
                       const std::optional<TraceContext>& parent)
    : admission_(admission),
      method_(method),
      start_(std::chrono::steady_clock::now()),
      span_(parent ? std::optional(NewSpan(*parent)) : std::nullopt) {
  if (const CallMetrics* const metrics = admission_.metrics()) {
    metrics->CountStart(method_);
  }
}

void CallRecord::End(const Caller* caller, const AuditSubject& subject,
                     const Failure* failure) const {
  const auto took = std::chrono::steady_clock::now() - start_;
  if (const CallMetrics* const metrics = admission_.metrics()) {
    metrics->CountEnd(method_, took, failure);
  }
  LogAccess(method_, took, failure, span_ ? &*span_ : nullptr);
  admission_.WriteAudit(method_, caller, subject, failure);
}

}  // namespace touchpoint::rpc
