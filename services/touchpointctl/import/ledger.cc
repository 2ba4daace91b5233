// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/ledger.h"

#include <utility>

#include "services/touchpointctl/client/answer.h"

namespace touchpoint::ctl {
namespace {

/// Redis did not answer, or the stakeholder changed too often meanwhile.
bool IsTransient(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded || code == Code::kAborted;
}

template <typename Item>
Refusal ToRefusal(const Item& row, const Failure& failure) {
  const std::string field = failure.fields.empty() ? "" : failure.fields.front().field;
  return {row.line, row.request_id(), failure.reason, field, failure.message};
}

}  // namespace

template <typename Kind>
void Ledger<Kind>::Refuse(const Undecided<Kind>& undecided) {
  Refuse(ToRefusal(undecided.row, undecided.failure));
}

template <typename Kind>
void Ledger<Kind>::Refuse(const Refusal& refusal) {
  const std::lock_guard lock(mutex_);
  refused_.Write(refusal);
  ++done_;
}

template <typename Kind>
std::vector<Undecided<Kind>> Ledger<Kind>::Book(const std::vector<typename Kind::Item>& batch,
                                                const typename Kind::Response& response) {
  std::vector<Undecided<Kind>> undecided;
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < response.results_size(); ++i) {
    const auto& row = batch[static_cast<size_t>(i)];
    const auto& result = response.results(i);
    if (const auto* taken = Kind::Taken(result)) {
      account_.Book(row, *taken);
      ++done_;
      continue;
    }
    Failure failure = ToItemFailure(result.error());
    if (IsTransient(failure.code)) {
      undecided.push_back({row, std::move(failure)});
      continue;
    }
    refused_.Write(ToRefusal(row, failure));
    ++done_;
  }
  return undecided;
}

template class Ledger<PlanKind>;
template class Ledger<RecordKind>;

}  // namespace touchpoint::ctl
