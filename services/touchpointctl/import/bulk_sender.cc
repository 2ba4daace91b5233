// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/bulk_sender.h"

#include <utility>

namespace touchpoint::ctl {

template <typename Kind>
BulkSender<Kind>::BulkSender(Connection& connection, size_t under_way_max, Answered answered)
    : connection_(connection),
      under_way_max_(under_way_max),
      answered_(std::move(answered)),
      stream_(Kind::Open(connection, &context_)),
      last_news_(std::chrono::steady_clock::now()),
      reader_([this] { ReadAnswers(); }),
      watchdog_([this] { Watch(); }) {
}

template <typename Kind>
BulkSender<Kind>::~BulkSender() {
  if (reader_.joinable()) {
    context_.TryCancel();
    Join();
  }
}

template <typename Kind>
void BulkSender<Kind>::Join() {
  reader_.join();
  watchdog_.join();
}

template <typename Kind>
bool BulkSender<Kind>::Send(Batch batch) {
  typename Kind::Request request;
  for (const auto& row : batch) {
    Kind::Add(row, request);
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

template <typename Kind>
bool BulkSender<Kind>::AwaitAnswers() {
  std::unique_lock lock(mutex_);
  return WaitForRoom(lock, 0);
}

template <typename Kind>
Result<void> BulkSender<Kind>::Finish() {
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
    return tl::unexpected(Failure{Code::kUnavailable,
                                  "NO_ANSWER",
                                  connection_.server() + " ended the stream before all " +
                                      std::string(Kind::kItems) + " were answered",
                                  {},
                                  {},
                                  {}});
  }
  return {};
}

template <typename Kind>
void BulkSender<Kind>::ReadAnswers() {
  typename Kind::Response response;
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

template <typename Kind>
void BulkSender<Kind>::Watch() {
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

template <typename Kind>
bool BulkSender<Kind>::WaitForRoom(std::unique_lock<std::mutex>& lock, size_t count) {
  changed_.wait(lock, [&] { return ended_ || under_way_.size() <= count; });
  return !ended_;
}

template class BulkSender<PlanKind>;
template class BulkSender<RecordKind>;

}  // namespace touchpoint::ctl
