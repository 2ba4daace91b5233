// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/bulk_planner.h"

#include <utility>

namespace touchpoint::ctl {

BulkPlanner::BulkPlanner(Connection& connection, size_t under_way_max, Answered answered)
    : connection_(connection),
      under_way_max_(under_way_max),
      answered_(std::move(answered)),
      stream_(connection.touchpoints().PlanTouchpoints(&context_)),
      reader_([this] { ReadAnswers(); }) {
}

BulkPlanner::~BulkPlanner() {
  if (reader_.joinable()) {
    context_.TryCancel();
    reader_.join();
  }
}

bool BulkPlanner::Send(Batch batch) {
  v1::PlanTouchpointsRequest request;
  for (const PlanRow& row : batch) {
    *request.add_plans() = row.ToPlan();
  }
  {
    std::unique_lock lock(mutex_);
    if (!WaitForRoom(lock, under_way_max_ - 1) || ended_) {
      return false;
    }
    under_way_.push_back(std::move(batch));
  }
  return stream_->Write(request);
}

Result<void> BulkPlanner::Finish() {
  stream_->WritesDone();
  bool complete = false;
  {
    std::unique_lock lock(mutex_);
    complete = WaitForRoom(lock, 0);
    if (!changed_.wait_for(lock, connection_.timeout(), [this] { return ended_; })) {
      context_.TryCancel();  // the daemon has answered all and still does not end the stream
    }
  }
  reader_.join();
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
      under_way_.pop_front();
    }
    answered_(batch, response);
    changed_.notify_all();
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

bool BulkPlanner::WaitForRoom(std::unique_lock<std::mutex>& lock, size_t count) {
  while (!ended_ && under_way_.size() > count) {
    const size_t before = under_way_.size();
    const bool moved = changed_.wait_for(lock, connection_.timeout(),
                                         [&] { return ended_ || under_way_.size() < before; });
    if (!moved) {
      stalled_ = true;
      context_.TryCancel();
      return false;
    }
  }
  return under_way_.size() <= count;
}

}  // namespace touchpoint::ctl
