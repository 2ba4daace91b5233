// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/held_lease.h"

#include <algorithm>
#include <utility>

namespace touchpoint::ctl {
namespace {

constexpr Duration kFirstPause(100);
constexpr Duration kLongestPause(5000);

}  // namespace

bool IsPassing(const Failure& failure) {
  return failure.code == Code::kUnavailable || failure.code == Code::kDeadlineExceeded ||
         failure.code == Code::kAborted || failure.code == Code::kResourceExhausted;
}

HeldLease::HeldLease(LeaseTerms terms, Instant now)
    : terms_(std::move(terms)), received_(now), pause_(kFirstPause) {
}

bool HeldLease::IsInTime(Instant now) const {
  return now < terms_.send_by && now - received_ < terms_.send_by - terms_.grant_time;
}

Instant HeldLease::wake_at() const {
  switch (state_) {
    case State::kWaiting:
      return terms_.send_by;
    case State::kRunning:
      return std::min(extend_at_, end_at_);
    case State::kTelling:
      return tell_at_;
    default:
      return Instant::max();
  }
}

Order HeldLease::Begin(Instant now, Duration attempt_max) {
  state_ = State::kRunning;
  end_at_ = now + attempt_max;
  extend_at_ = now + (terms_.send_by - now) / 2;
  return {.kind = Order::Kind::kBegin, .lease_token = terms_.token};
}

Order HeldLease::Return(std::string why, Instant now) {
  telling_since_ = now;
  telling_ = {.kind = Order::Kind::kReturn,
              .lease_token = terms_.token,
              .end = {.result = v1::DISPATCH_RESULT_UNSPECIFIED, .text = std::move(why)}};
  return Tell();
}

Orders HeldLease::Ended(AttemptEnd end, Instant now) {
  if (lost_) {
    BeGone(Fate::kInDoubt);
    return {};
  }
  telling_since_ = now;
  // By the daemon's clock, as far as it is known: never before the lease, never ahead of its now.
  const Instant time = terms_.grant_time + std::max(now - received_, Duration(0));
  const auto kind = end.later ? Order::Kind::kReturn : Order::Kind::kAcknowledge;
  telling_ = {
      .kind = kind, .lease_token = terms_.token, .time = time + end.later.value_or(Duration(0))};
  telling_.end = std::move(end);
  return {Tell()};
}

Order HeldLease::Tell() {
  state_ = State::kTelling;
  tell_at_ = Instant::max();
  return telling_;
}

void HeldLease::Answered(const std::optional<Failure>& failure, Instant now, Duration patience) {
  if (failure && IsPassing(*failure) && now - telling_since_ < patience) {
    tell_at_ = now + pause_;
    pause_ = std::min(2 * pause_, kLongestPause);
    return;
  }
  if (telling_.kind == Order::Kind::kReturn) {
    return BeGone(Fate::kReturned);  // a lease that is not given back ends by itself
  }
  if (failure) {
    return BeGone(Fate::kInDoubt);
  }
  switch (telling_.end.result) {
    case v1::DISPATCH_RESULT_SENT:
    case v1::DISPATCH_RESULT_DELIVERED:
      return BeGone(Fate::kSent);
    case v1::DISPATCH_RESULT_UNKNOWN:
      return BeGone(Fate::kInDoubt);
    default:
      return BeGone(Fate::kFailed);
  }
}

Orders HeldLease::Extended(const Result<Instant>& send_by, Instant now) {
  if (state_ != State::kRunning) {
    return {};
  }
  if (send_by) {
    // Where window or quiet hours end it, asking again changes nothing.
    const bool longer = *send_by > terms_.send_by;
    terms_.send_by = *send_by;
    extend_at_ = longer ? now + (terms_.send_by - now) / 2 : Instant::max();
    return {};
  }
  if (IsPassing(send_by.error()) && now < terms_.send_by) {
    extend_at_ = now + std::max((terms_.send_by - now) / 2, kFirstPause);
    return {};
  }
  if (send_by.error().reason != "LEASE_LOST") {
    return {};
  }
  // Another one may have it by now.
  lost_ = true;
  end_at_ = Instant::max();
  return {{.kind = Order::Kind::kEnd, .lease_token = terms_.token}};
}

Orders HeldLease::Tick(Instant now) {
  Orders orders;
  if (state_ == State::kTelling && now >= tell_at_) {
    orders.push_back(Tell());
  } else if (state_ == State::kRunning) {
    if (now >= end_at_) {
      end_at_ = Instant::max();
      orders.push_back({.kind = Order::Kind::kEnd, .lease_token = terms_.token});
    }
    if (now >= extend_at_) {
      extend_at_ = Instant::max();
      orders.push_back({.kind = Order::Kind::kExtend, .lease_token = terms_.token});
    }
  }
  return orders;
}

void HeldLease::BeGone(Fate fate) {
  state_ = State::kGone;
  fate_ = fate;
}

}  // namespace touchpoint::ctl
