// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/sender_fsm.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace touchpoint::ctl {
namespace {

constexpr Duration kFirstPause(100);
constexpr Duration kLongestPause(5000);
constexpr Duration kAskAgainAfter(1000);
// For what the daemon had given before it heard that nothing more is asked for.
constexpr Duration kCloseTime(1000);

void Append(Orders& orders, Orders more) {
  std::move(more.begin(), more.end(), std::back_inserter(orders));
}

}  // namespace

Orders SenderFsm::Start(Instant now) {
  return OpenIfRoom(now);
}

/// A lease that is left from an earlier stream takes its place until it is settled.
Orders SenderFsm::OpenIfRoom(Instant now) {
  const bool waits = stream_ != Stream::kNone || open_at_ != Instant::max() || stopping_;
  if (waits || held_.size() >= options_.parallel) {
    return {};
  }
  stream_ = Stream::kOpen;
  opened_at_ = now;
  Orders orders = {{.kind = Order::Kind::kOpen,
                    .credit = options_.parallel - static_cast<uint32_t>(held_.size())}};
  AskWhenIdle(orders);
  return orders;
}

Orders SenderFsm::Leased(const std::vector<LeaseTerms>& leases, Instant now) {
  pause_ = Duration(0);
  for (const LeaseTerms& terms : leases) {
    if (held_.emplace(terms.token, HeldLease(terms, now)).second) {
      waiting_.push_back(terms.token);
    }
  }
  return BeginWaiting(now);
}

Orders SenderFsm::BeginWaiting(Instant now) {
  Orders orders;
  std::vector<std::string> left;
  for (const std::string& token : waiting_) {
    HeldLease& lease = held_.at(token);
    if (interrupted_) {
      orders.push_back(lease.Return("the sender stops", now));
    } else if (!lease.IsInTime(now)) {
      orders.push_back(lease.Return("its time to be sent had passed", now));
    } else if (running_ < options_.parallel) {
      ++running_;
      orders.push_back(lease.Begin(now, options_.attempt_max));
    } else {
      left.push_back(token);
    }
  }
  waiting_ = std::move(left);
  return orders;
}

Orders SenderFsm::StreamEnded(const Failure& why, Instant now) {
  if (stopping_) {
    stream_ = Stream::kEnded;
    return {};
  }
  stream_ = Stream::kNone;
  if (!IsPassing(why)) {
    return StopFor(why, now);
  }
  if (now - opened_at_ > kLongestPause) {
    pause_ = Duration(0);
  }
  open_at_ = now + NextPause();
  return {};
}

Orders SenderFsm::Ended(const std::string& lease_token, AttemptEnd end, Instant now) {
  const auto at = held_.find(lease_token);
  if (at == held_.end()) {
    return {};
  }
  --running_;
  std::string broken = std::move(end.broken);
  Orders orders = at->second.Ended(std::move(end), now);
  Settle(lease_token, orders);
  if (!broken.empty()) {
    Append(orders, StopFor({Code::kFailedPrecondition, "", std::move(broken), {}, {}, {}}, now));
  }
  Append(orders, BeginWaiting(now));
  Append(orders, OpenIfRoom(now));
  return orders;
}

Orders SenderFsm::Answered(const std::string& lease_token, const std::optional<Failure>& failure,
                           Instant now) {
  const auto at = held_.find(lease_token);
  if (at == held_.end()) {
    return {};
  }
  at->second.Answered(failure, now, stopping_ ? options_.patience : Duration::max());
  Orders orders;
  Settle(lease_token, orders);
  Append(orders, OpenIfRoom(now));
  return orders;
}

Orders SenderFsm::Extended(const std::string& lease_token, const Result<Instant>& send_by,
                           Instant now) {
  const auto at = held_.find(lease_token);
  return at == held_.end() ? Orders() : at->second.Extended(send_by, now);
}

/// Counts a lease that is gone: another one may come in its place.
void SenderFsm::Settle(const std::string& lease_token, Orders& orders) {
  const auto at = held_.find(lease_token);
  if (at->second.state() != HeldLease::State::kGone) {
    return;
  }
  switch (at->second.fate()) {
    case HeldLease::Fate::kSent:
      ++totals_.sent;
      break;
    case HeldLease::Fate::kFailed:
      ++totals_.failed;
      break;
    case HeldLease::Fate::kReturned:
      ++totals_.returned;
      break;
    default:
      ++totals_.in_doubt;
  }
  held_.erase(at);
  if (stream_ == Stream::kOpen) {
    orders.push_back({.kind = Order::Kind::kCredit, .credit = 1});
  }
  AskWhenIdle(orders);
}

void SenderFsm::AskWhenIdle(Orders& orders) {
  const bool idle = held_.empty() && stream_ == Stream::kOpen;
  if (options_.once && idle && !asking_ && ask_at_ == Instant::max()) {
    asking_ = true;
    orders.push_back({.kind = Order::Kind::kAskDue});
  }
}

Orders SenderFsm::Due(const Result<bool>& any, Instant now) {
  asking_ = false;
  if (stopping_) {
    return {};
  }
  if (!any && !IsPassing(any.error())) {
    return StopFor(any.error(), now);
  }
  if (!any || *any || !held_.empty()) {
    ask_at_ = now + kAskAgainAfter;
    return {};
  }
  // What was given before the stream is closed still comes, and is sent.
  stopping_ = true;
  Orders orders;
  Close(now, orders);
  return orders;
}

Orders SenderFsm::StopFor(Failure why, Instant now) {
  // Also of what came last, when nothing more was due; not once somebody has stopped it.
  if (!failure_ && !interrupted_) {
    failure_ = std::move(why);
  }
  return Stop(now);
}

Orders SenderFsm::Stop(Instant now) {
  interrupted_ = true;
  Orders orders;
  if (!stopping_) {
    stopping_ = true;
    Close(now, orders);
  }
  Append(orders, BeginWaiting(now));
  return orders;
}

void SenderFsm::Close(Instant now, Orders& orders) {
  open_at_ = Instant::max();
  ask_at_ = Instant::max();
  if (stream_ == Stream::kOpen) {
    stream_ = Stream::kClosing;
    cancel_at_ = now + kCloseTime;
    orders.push_back({.kind = Order::Kind::kClose});
  } else {
    stream_ = Stream::kEnded;
  }
}

Orders SenderFsm::Tick(Instant now) {
  Orders orders = BeginWaiting(now);
  for (auto& [token, lease] : held_) {
    Append(orders, lease.Tick(now));
  }
  if (now >= open_at_) {
    open_at_ = Instant::max();
    Append(orders, OpenIfRoom(now));
  }
  if (now >= ask_at_) {
    ask_at_ = Instant::max();
    AskWhenIdle(orders);
  }
  if (stream_ == Stream::kClosing && now >= cancel_at_) {
    stream_ = Stream::kEnded;
    orders.push_back({.kind = Order::Kind::kCancel});
  }
  return orders;
}

Instant SenderFsm::wake_at() const {
  Instant wake = std::min(open_at_, ask_at_);
  for (const auto& [token, lease] : held_) {
    wake = std::min(wake, lease.wake_at());
  }
  return stream_ == Stream::kClosing ? std::min(wake, cancel_at_) : wake;
}

bool SenderFsm::finished() const {
  return stopping_ && stream_ == Stream::kEnded && held_.empty();
}

/// Doubles with each failure in a row, and differs between senders.
Duration SenderFsm::NextPause() {
  pause_ = std::clamp(2 * pause_, kFirstPause, kLongestPause);
  const auto half = static_cast<uint64_t>(pause_.count() / 2);
  return Duration(static_cast<Duration::rep>(half + random_.Next() % (half + 1)));
}

}  // namespace touchpoint::ctl
