// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call_record.h"

#include "common/rpc/access_log.h"

namespace touchpoint::rpc {

CallRecord::CallRecord(const Admission& admission, const char* method,
                       const std::optional<TraceContext>& parent)
    : admission_(admission),
      method_(method),
      start_(std::chrono::steady_clock::now()),
      parent_id_(parent ? parent->span_id : ""),
      span_(parent                          ? std::optional(NewSpan(*parent))
            : admission_.spans() != nullptr ? std::optional(NewTrace())
                                            : std::nullopt) {
  if (const CallMetrics* const metrics = admission_.metrics()) {
    metrics->CountStart(method_);
  }
}

CallRecord::CallRecord(const Admission& admission, const char* method,
                       grpc::ServerContextBase& context)
    : CallRecord(admission, method, TraceOf(context)) {
  if (span_) {
    context.AddInitialMetadata(kTraceResponse, ToTraceParent(*span_));
  }
}

void CallRecord::End(const Caller* caller, const AuditSubject& subject,
                     const Failure* failure) const {
  const auto took = std::chrono::steady_clock::now() - start_;
  if (const CallMetrics* const metrics = admission_.metrics()) {
    metrics->CountEnd(method_, took, failure);
  }
  LogAccess(method_, took, failure, span_ ? &*span_ : nullptr);
  if (admission_.spans() != nullptr && span_ && span_->sampled) {
    admission_.spans()->Take({*span_, parent_id_, method_, std::chrono::system_clock::now() - took,
                              took, failure == nullptr ? 0 : static_cast<int>(failure->code)});
  }
  admission_.WriteAudit(method_, caller, subject, failure);
}

}  // namespace touchpoint::rpc
