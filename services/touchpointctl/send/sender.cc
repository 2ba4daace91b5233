// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/sender.h"

#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <utility>

#include "common/rpc/time.h"
#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {
namespace {

constexpr int32_t kPageSize = 1000;

LeaseTerms TermsOf(const v1::Lease& lease) {
  return {lease.lease_token(), ToInstant(lease.grant_time()), ToInstant(lease.send_by())};
}

}  // namespace

Sender::Sender(boost::asio::io_context& io, Connection& connection, Carrier& carrier,
               const Interruption& interruption, const Console& console, Options options)
    : io_(io),
      connection_(connection),
      carrier_(carrier),
      options_(std::move(options)),
      report_(console),
      fsm_(options_.protocol, random_),
      timer_(io),
      interrupted_(io),
      calls_(io, connection) {
  // It closes what it is given, and the interruption's own one stays the interruption's.
  if (const int fd = dup(interruption.fd()); fd >= 0) {
    interrupted_.assign(fd);
  }
}

Result<void> Sender::Run() {
  const auto work = boost::asio::make_work_guard(io_);  // calls are under way elsewhere
  AwaitInterruption();
  Obey(fsm_.Start(clock_.Now()));
  io_.run();
  stream_.reset();
  report_.Finish(fsm_.totals());
  if (fsm_.failure()) {
    return tl::unexpected(*fsm_.failure());
  }
  return {};
}

void Sender::AwaitInterruption() {
  interrupted_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [this](const boost::system::error_code& error) {
                            if (!error) {
                              Obey(fsm_.Stop(clock_.Now()));
                            }
                          });
}

void Sender::Wake() {
  timer_.cancel();
  if (fsm_.wake_at() == Instant::max()) {
    return;
  }
  timer_.expires_at(std::chrono::system_clock::time_point(fsm_.wake_at()));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      Obey(fsm_.Tick(clock_.Now()));
    }
  });
}

void Sender::Obey(const Orders& orders) {
  for (const Order& order : orders) {
    Obey(order);
  }
  if (fsm_.finished()) {
    io_.stop();
    return;
  }
  Wake();
}

void Sender::Obey(const Order& order) {
  switch (order.kind) {
    case Order::Kind::kOpen:
      return Open(order.credit);
    case Order::Kind::kCredit:
      return stream_->Give(order.credit);
    case Order::Kind::kClose:
      return stream_->Close();
    case Order::Kind::kCancel:
      return stream_->Cancel();
    case Order::Kind::kBegin:
      return Begin(order.lease_token);
    case Order::Kind::kEnd:
      return carrier_.End(order.lease_token);
    case Order::Kind::kAcknowledge:
    case Order::Kind::kReturn:
      return Tell(order);
    case Order::Kind::kExtend:
      return calls_.Extend(order.lease_token, options_.lease,
                           [this, token = order.lease_token](const Result<Instant>& send_by) {
                             Obey(fsm_.Extended(token, send_by, clock_.Now()));
                           });
    case Order::Kind::kAskDue: {
      v1::ListDueTouchpointsRequest request;
      request.mutable_channels()->Assign(options_.channels.begin(), options_.channels.end());
      request.mutable_teams()->Assign(options_.teams.begin(), options_.teams.end());
      request.set_page_size(kPageSize);
      return calls_.AskDue(request,
                           [this](const Result<bool>& any) { Obey(fsm_.Due(any, clock_.Now())); });
    }
  }
}

void Sender::Open(uint32_t credit) {
  v1::LeaseTouchpointsRequest first;
  first.mutable_channels()->Assign(options_.channels.begin(), options_.channels.end());
  first.mutable_teams()->Assign(options_.teams.begin(), options_.teams.end());
  first.set_credit(credit);
  if (options_.lease) {
    rpc::ToProto(*options_.lease, *first.mutable_lease());
  }
  stream_ = std::make_unique<LeaseStream>(
      io_, connection_, first,
      [this](const std::vector<v1::Lease>& leases) {
        report_.Leased();
        std::vector<LeaseTerms> terms;
        for (const v1::Lease& lease : leases) {
          leases_.emplace(lease.lease_token(), lease);
          terms.push_back(TermsOf(lease));
        }
        Obey(fsm_.Leased(terms, clock_.Now()));
      },
      [this](const Failure& failure) {
        const Orders orders = fsm_.StreamEnded(failure, clock_.Now());
        if (!fsm_.stopping()) {
          report_.Broke(failure);
        }
        Obey(orders);
      });
}

void Sender::Begin(const std::string& token) {
  carrier_.Begin(leases_.at(token), [this, token](AttemptEnd end) {
    const Orders orders = fsm_.Ended(token, std::move(end), clock_.Now());
    if (!fsm_.holds(token)) {
      report_.Lost(leases_.at(token));
      leases_.erase(token);
    }
    Obey(orders);
  });
}

void Sender::Tell(const Order& order) {
  const auto told = [this, order](const std::optional<Failure>& failure) { Told(order, failure); };
  if (order.kind == Order::Kind::kAcknowledge) {
    calls_.Acknowledge(order, told);
  } else {
    calls_.Return(order, told);
  }
}

void Sender::Told(const Order& order, const std::optional<Failure>& failure) {
  const v1::Lease& lease = leases_.at(order.lease_token);
  if (!failure) {
    report_.Told(lease, order.end, order.kind == Order::Kind::kReturn);
  } else if (!IsPassing(*failure)) {
    report_.Refused(lease, *failure);
  }
  const Orders orders = fsm_.Answered(order.lease_token, failure, clock_.Now());
  if (!fsm_.holds(order.lease_token)) {
    leases_.erase(order.lease_token);
  }
  Obey(orders);
}

}  // namespace touchpoint::ctl
