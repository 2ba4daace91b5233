// SPDX-License-Identifier: Apache-2.0
#include "services/events/webhook_outlet.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "common/http/post.h"
#include "common/telemetry/log.h"
#include "services/events/retry_plan.h"

namespace touchpoint::events {
namespace {

constexpr char kContentType[] = "application/cloudevents+json; charset=utf-8";
constexpr std::chrono::seconds kCallTime(5);

std::string IdOf(const std::string& event) {
  return boost::json::parse(event).at("id").as_string().c_str();
}

}  // namespace

/// One batch, on the thread.
class WebhookOutlet::Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  Delivery(WebhookOutlet& outlet, Batch batch, commit::Callback<Appended> done)
      : outlet_(outlet),
        batch_(std::move(batch)),
        done_(std::move(done)),
        pause_(outlet.io_),
        plan_(outlet.options_.attempts_max) {}

  void Start() {
    if (at_ == batch_.events.size()) {
      return outlet_.OnDelivered(shared_from_this());
    }
    id_ = IdOf(batch_.events[at_]);
    Try();
  }

  const Batch& batch() const { return batch_; }
  const commit::Callback<Appended>& done() const { return done_; }

 private:
  void Try() {
    post_ = std::make_unique<http::Post>(
        outlet_.io_,
        webhook::MakePost(outlet_.options_.receiver, id_, kContentType, batch_.events[at_],
                          SystemClock().Now()),
        [weak = weak_from_this()](const http::PostEnd& end) {
          if (const auto self = weak.lock()) {
            // Not within the call of what is destroyed by it.
            boost::asio::post(self->outlet_.io_, [self, end] { self->OnEnd(end); });
          }
        });
  }

  void OnEnd(const http::PostEnd& end) {
    post_.reset();
    const RetryPlan::Step step = plan_.After(end);
    if (step.next == RetryPlan::Next::kAgain) {
      pause_.expires_after(step.pause);
      pause_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self) {
          self->Try();
        }
      });
      return;
    }
    if (step.next == RetryPlan::Next::kDead) {
      telemetry::Error("an event could not be delivered and is given up",
                       telemetry::Fields().Add("event", id_).Add("what", webhook::Describe(end)));
      outlet_.options_.dead.Add();
    }
    plan_ = RetryPlan(outlet_.options_.attempts_max);
    ++at_;
    Start();
  }

  WebhookOutlet& outlet_;
  const Batch batch_;
  const commit::Callback<Appended> done_;
  size_t at_ = 0;
  std::string id_;
  std::unique_ptr<http::Post> post_;
  boost::asio::steady_timer pause_;
  RetryPlan plan_;
};

WebhookOutlet::WebhookOutlet(CoreLoop& core, commit::EventStore& positions, Options options)
    : core_(core),
      positions_(positions),
      options_(std::move(options)),
      work_(boost::asio::make_work_guard(io_)),
      thread_([this] { io_.run(); }) {
}

WebhookOutlet::~WebhookOutlet() {
  io_.stop();
  thread_.join();
}

void WebhookOutlet::LoadEventPositions(commit::Deadline deadline,
                                       commit::Callback<commit::EventPositions> done) {
  positions_.LoadEventPositions(deadline, std::move(done));
}

void WebhookOutlet::AppendEvents(Batch batch, commit::Deadline deadline,
                                 commit::Callback<Appended> done) {
  if (batch.events.empty()) {
    return positions_.AppendEvents(std::move(batch), deadline, std::move(done));
  }
  boost::asio::post(io_, [this, batch = std::move(batch), done = std::move(done)]() mutable {
    waiting_.push_back(std::make_shared<Delivery>(*this, std::move(batch), std::move(done)));
    StartNext();
  });
}

void WebhookOutlet::StartNext() {
  while (under_way_.size() < options_.parallel && !waiting_.empty()) {
    const std::shared_ptr<Delivery> next = std::move(waiting_.front());
    waiting_.pop_front();
    under_way_.insert(next);
    next->Start();
  }
}

void WebhookOutlet::OnDelivered(const std::shared_ptr<Delivery>& delivery) {
  under_way_.erase(delivery);
  core_.Post([&positions = positions_, batch = delivery->batch(), done = delivery->done()]() {
    positions.AppendEvents({batch.partition, batch.from, batch.to, {}},
                           std::chrono::steady_clock::now() + kCallTime, done);
  });
  StartNext();
}

}  // namespace touchpoint::events
