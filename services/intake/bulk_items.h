// SPDX-License-Identifier: Apache-2.0
// Bulk streams whose messages are batches of plans or records.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "common/rpc/wire.h"
#include "services/intake/bulk_batch.h"
#include "services/intake/bulk_work.h"

namespace touchpoint::intake {

/// A batch until its response is ready. Addressed by the callbacks of its items, so that they are
/// as small as std::function keeps without an allocation.
template <typename Kind>
class BatchWork final : public BulkWork {
 public:
  explicit BatchWork(Submission& submission) : submission_(submission) {}

  BulkBatch<Kind>& batch() { return batch_; }
  size_t size() const override { return batch_.size(); }

  void Start(commit::Deadline deadline, Done done) override {
    done_ = std::move(done);
    if (batch_.settled()) {
      return Respond();
    }
    for (auto& item : batch_.TakeReady()) {
      Kind::Submit(submission_, std::move(item.request), deadline,
                   [this, index = item.index](const Result<TouchpointAnswer>& answer) {
                     if (batch_.Settle(index, answer)) {
                       Respond();
                     }
                   });
    }
  }

 private:
  /// It may be gone when this returns.
  void Respond() { std::exchange(done_, nullptr)(rpc::Serialize(batch_.response())); }

  Submission& submission_;
  BulkBatch<Kind> batch_;
  Done done_;
};

/// Kind is one of bulk_kind.h.
template <typename Kind>
class BatchReader final : public BulkReader {
 public:
  BatchReader(Submission& submission, const rpc::FieldLimits& limits)
      : submission_(submission), limits_(limits) {}

  Result<std::unique_ptr<BulkWork>> Read(const grpc::ByteBuffer& bytes,
                                         const rpc::Caller& caller) override {
    auto work = std::make_unique<BatchWork<Kind>>(submission_);
    if (auto fault = work->batch().Read(bytes, limits_, caller.scope())) {
      return tl::unexpected(*std::move(fault));
    }
    const auto exhausted = caller.quota().TakePlans(work->size(), std::chrono::steady_clock::now());
    if (exhausted) {
      work->batch().RefuseReady(*exhausted);
    }
    return work;
  }

 private:
  Submission& submission_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::intake
