// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/bulk_planner.h"

#include <utility>

namespace touchpoint::ctl {

BulkPlanner::BulkPlanner(Connection& connection, size_t under_way_max, Answered answered)
    : connection_(connection),
      under_way_max_(under_way_max),
      answered_(std::move(answered)),
      stream_(connection.touchpoints().PlanTouchpoints(&context_)),
      last_news_(std::chrono::steady_clock::now()),
      reader_([this] { ReadAnswers(); }),
      watchdog_([this] { Watch(); }) {
}

BulkPlanner::~BulkPlanner() {
  if (reader_.joinable()) {
    context_.TryCancel();
    Join();
  }
}

void BulkPlanner::Join() {
  reader_.join();
  watchdog_.join();
}

bool BulkPlanner::Send(Batch batch) {
  v1::PlanTouchpointsRequest request;
  for (const PlanRow& row : batch) {
    *request.add_plans() = row.ToPlan();
  }
  {
    std::unique_lock lock(mutex_);
    if (!WaitForRoom(lock, under_way_max_ - 1)) {
      return false;
    }
    if (under_way_.empty()) {
      last_news_ = std::chrono::steady_clock::now();
    }
    under_way_.push_back(std::move(batch));
    changed_.notify_all();
  }
  return stream_->Write(request);
}

bool BulkPlanner::AwaitAnswers() {
  std::unique_lock lock(mutex_);
  return WaitForRoom(lock, 0);
}

Result<void> BulkPlanner::Finish() {
  stream_->WritesDone();
  bool complete = false;
  {
    std::unique_lock lock(mutex_);
    complete = WaitForRoom(lock, 0) || under_way_.empty();
    closing_ = true;
    last_news_ = std::chrono::steady_clock::now();
    changed_.notify_all();
  }
  Join();
  const grpc::Status status = stream_->Finish();
  if (stalled_) {
    return tl::unexpected(
        ToFailure(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "nothing came back"),
                  connection_.server()));
  }
  if (!status.ok()) {
    return tl::unexpected(ToFailure(status, connection_.server()));
  }
  if (!complete) {
    return tl::unexpected(
        Failure{Code::kUnavailable,
                "NO_ANSWER",
                connection_.server() + " ended the stream before all plans were answered",
                {},
                {},
                {}});
  }
  return {};
}

void BulkPlanner::ReadAnswers() {
  v1::PlanTouchpointsResponse response;
  while (stream_->Read(&response)) {
    Batch batch;
    {
      const std::lock_guard lock(mutex_);
      if (under_way_.empty() ||
          under_way_.front().size() != static_cast<size_t>(response.results_size())) {
        context_.TryCancel();  // not an answer to what was sent
        break;
      }
      batch = std::move(under_way_.front());
    }
    answered_(batch, response);
    const std::lock_guard lock(mutex_);
    under_way_.pop_front();
    last_news_ = std::chrono::steady_clock::now();
    changed_.notify_all();
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void BulkPlanner::Watch() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    if (under_way_.empty() && !closing_) {
      changed_.wait(lock);
      continue;
    }
    const auto until = last_news_ + 3 * connection_.timeout();
    if (std::chrono::steady_clock::now() >= until) {
      stalled_ = true;
      context_.TryCancel();
      return;
    }
    changed_.wait_until(lock, until);
  }
}

bool BulkPlanner::WaitForRoom(std::unique_lock<std::mutex>& lock, size_t count) {
  changed_.wait(lock, [&] { return ended_ || under_way_.size() <= count; });
  return !ended_;
}

}  // namespace touchpoint::ctl
