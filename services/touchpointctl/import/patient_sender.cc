// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/patient_sender.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kBatchesUnderWay = 8;
constexpr size_t kBatchItems = 250;
constexpr milliseconds kFirstPause(100);
constexpr milliseconds kLongestPause(2000);

}  // namespace

template <typename Kind>
PatientSender<Kind>::PatientSender(Connection& connection, Ledger<Kind>& ledger,
                                   const Console& console, const Interruption& interruption)
    : patience_(3 * connection.timeout()),
      ledger_(ledger),
      console_(console),
      interruption_(interruption),
      sender_(connection, kBatchesUnderWay,
              [this](const Batch& batch, const typename Kind::Response& response) {
                std::vector<Undecided<Kind>> undecided = ledger_.Book(batch, response);
                const std::lock_guard lock(mutex_);
                std::move(undecided.begin(), undecided.end(), std::back_inserter(undecided_));
              }) {
}

template <typename Kind>
bool PatientSender<Kind>::Send(Batch batch) {
  if (given_up_ || !sender_.Send(std::move(batch))) {
    return false;
  }
  const bool any = [this] {
    const std::lock_guard lock(mutex_);
    return !undecided_.empty();
  }();
  return !any || Settle();
}

template <typename Kind>
Result<void> PatientSender<Kind>::Finish() {
  Settle();
  Result<void> finished = sender_.Finish();
  if (finished && given_up_) {
    return tl::unexpected(*given_up_);
  }
  return finished;
}

template <typename Kind>
std::vector<Undecided<Kind>> PatientSender<Kind>::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(undecided_, {});
}

template <typename Kind>
bool PatientSender<Kind>::Settle() {
  auto last_news = steady_clock::now();
  milliseconds pause = kFirstPause;
  size_t before = 0;
  while (sender_.AwaitAnswers()) {
    const std::vector<Undecided<Kind>> rows = Take();
    if (rows.empty() || interruption_.requested()) {
      return true;
    }
    if (before == 0) {
      console_.err << (console_.err_is_terminal ? "\r\x1b[K" : "") << Grouped(rows.size()) << " "
                   << Kind::kItems << " could not be decided (" << rows.front().failure.reason
                   << "): trying them again" << std::endl;
    }
    if (rows.size() < before) {
      last_news = steady_clock::now();
      pause = kFirstPause;
    }
    before = rows.size();
    if (steady_clock::now() - last_news >= patience_) {
      return GiveUp(rows);
    }
    interruption_.Wait(pause);
    pause = std::min(2 * pause, kLongestPause);
    SendAgain(rows);
  }
  return false;
}

template <typename Kind>
void PatientSender<Kind>::SendAgain(const std::vector<Undecided<Kind>>& rows) {
  Batch batch;
  for (const Undecided<Kind>& undecided : rows) {
    batch.push_back(undecided.row);
    if (batch.size() == kBatchItems && !sender_.Send(std::exchange(batch, {}))) {
      return;
    }
  }
  if (!batch.empty()) {
    sender_.Send(std::move(batch));
  }
}

/// One stakeholder that others keep changing is no reason to leave the rest unsent.
template <typename Kind>
bool PatientSender<Kind>::GiveUp(const std::vector<Undecided<Kind>>& rows) {
  for (const Undecided<Kind>& undecided : rows) {
    ledger_.Refuse(undecided);
    if (undecided.failure.code != Code::kAborted) {
      given_up_ = undecided.failure;
    }
  }
  return !given_up_;
}

template class PatientSender<PlanKind>;
template class PatientSender<RecordKind>;

}  // namespace touchpoint::ctl
