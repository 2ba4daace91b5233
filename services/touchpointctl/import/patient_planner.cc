// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/patient_planner.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>

#include "services/touchpointctl/screen/table.h"

namespace touchpoint::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kBatchesUnderWay = 8;
constexpr size_t kBatchPlans = 250;
constexpr milliseconds kFirstPause(100);
constexpr milliseconds kLongestPause(2000);
constexpr milliseconds kLookForInterrupt(20);

}  // namespace

PatientPlanner::PatientPlanner(Connection& connection, Ledger& ledger, const Console& console,
                               const std::atomic<bool>& interrupted)
    : patience_(3 * connection.timeout()),
      ledger_(ledger),
      console_(console),
      interrupted_(interrupted),
      planner_(connection, kBatchesUnderWay,
               [this](const Batch& batch, const v1::PlanTouchpointsResponse& response) {
                 std::vector<Undecided> undecided = ledger_.Book(batch, response);
                 const std::lock_guard lock(mutex_);
                 std::move(undecided.begin(), undecided.end(), std::back_inserter(undecided_));
               }) {
}

bool PatientPlanner::Send(Batch batch) {
  if (given_up_ || !planner_.Send(std::move(batch))) {
    return false;
  }
  const bool any = [this] {
    const std::lock_guard lock(mutex_);
    return !undecided_.empty();
  }();
  return !any || Settle();
}

Result<void> PatientPlanner::Finish() {
  Settle();
  Result<void> finished = planner_.Finish();
  if (finished && given_up_) {
    return tl::unexpected(*given_up_);
  }
  return finished;
}

std::vector<Undecided> PatientPlanner::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(undecided_, {});
}

bool PatientPlanner::Settle() {
  auto last_news = steady_clock::now();
  milliseconds pause = kFirstPause;
  size_t before = 0;
  while (planner_.AwaitAnswers()) {
    const std::vector<Undecided> rows = Take();
    if (rows.empty() || interrupted_) {
      return true;
    }
    if (before == 0) {
      console_.err << (console_.err_is_terminal ? "\r\x1b[K" : "") << Grouped(rows.size())
                   << " plans could not be decided (" << rows.front().failure.reason
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
    Pause(pause);
    pause = std::min(2 * pause, kLongestPause);
    SendAgain(rows);
  }
  return false;
}

void PatientPlanner::SendAgain(const std::vector<Undecided>& rows) {
  Batch batch;
  for (const Undecided& undecided : rows) {
    batch.push_back(undecided.row);
    if (batch.size() == kBatchPlans && !planner_.Send(std::exchange(batch, {}))) {
      return;
    }
  }
  if (!batch.empty()) {
    planner_.Send(std::move(batch));
  }
}

void PatientPlanner::Pause(milliseconds time) const {
  const auto until = steady_clock::now() + time;
  while (!interrupted_ && steady_clock::now() < until) {
    std::this_thread::sleep_for(kLookForInterrupt);
  }
}

/// One stakeholder that others keep changing is no reason to leave the rest unplanned.
bool PatientPlanner::GiveUp(const std::vector<Undecided>& rows) {
  for (const Undecided& undecided : rows) {
    ledger_.Refuse(undecided);
    if (undecided.failure.code != Code::kAborted) {
      given_up_ = undecided.failure;
    }
  }
  return !given_up_;
}

}  // namespace touchpoint::ctl
