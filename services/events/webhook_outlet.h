// SPDX-License-Identifier: Apache-2.0
// Events to a webhook, one signed POST each.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <set>
#include <thread>

#include "common/asio/core_loop.h"
#include "common/metrics/metrics.h"
#include "common/webhook/webhook.h"
#include "services/commit/event_store.h"

namespace touchpoint::events {

/// As an EventStore that appends by delivering: a partition's events one after the other, those of
/// some partitions at a time, on a thread of its own. AppendEvents() takes as long as the receiver
/// makes it wait. An event that is dead is logged by its id, counted, and passed over.
class WebhookOutlet final : public commit::EventStore {
 public:
  struct Options {
    webhook::Receiver receiver;
    uint32_t attempts_max = 12;
    size_t parallel = 8;
    metrics::Counter dead = {};
  };

  /// `positions` keeps how far the deliveries have come; both outlive it.
  WebhookOutlet(CoreLoop& core, commit::EventStore& positions, Options options);
  /// Breaks off what is under way; nothing is told of it.
  ~WebhookOutlet() override;
  WebhookOutlet(const WebhookOutlet&) = delete;
  WebhookOutlet& operator=(const WebhookOutlet&) = delete;

  void LoadEventPositions(commit::Deadline deadline,
                          commit::Callback<commit::EventPositions> done) override;
  void AppendEvents(Batch batch, commit::Deadline deadline,
                    commit::Callback<Appended> done) override;

 private:
  class Delivery;

  void StartNext();
  void OnDelivered(const std::shared_ptr<Delivery>& delivery);

  CoreLoop& core_;
  commit::EventStore& positions_;
  const Options options_;
  boost::asio::io_context io_{1};
  // Of the thread.
  std::deque<std::shared_ptr<Delivery>> waiting_;
  std::set<std::shared_ptr<Delivery>> under_way_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace touchpoint::events
