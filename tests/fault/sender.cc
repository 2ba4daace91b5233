// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/sender.h"

#include <chrono>
#include <utility>

#include "common/base/clock.h"

namespace touchpoint::fault {
namespace {

constexpr uint32_t kCredit = 4;
constexpr std::chrono::seconds kPatience(30);

v1::DispatchResult ResultOf(Settlement settlement) {
  switch (settlement) {
    case Settlement::kSent:
      return v1::DISPATCH_RESULT_SENT;
    case Settlement::kFailed:
      return v1::DISPATCH_RESULT_FAILED;
    default:
      return v1::DISPATCH_RESULT_UNKNOWN;
  }
}

}  // namespace

Sender::Sender(Setting setting, LeaseLog& log)
    : setting_(std::move(setting)), log_(log), random_(setting_.seed) {
  for (const std::string& address : setting_.addresses) {
    clients_.push_back(std::make_unique<testing::LeaseClient>(address));
  }
  thread_ = std::thread([this] { Run(); });
}

Sender::~Sender() {
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    if (reader_ != nullptr) {
      reader_->Cancel();
    }
  }
  thread_.join();
}

void Sender::Run() {
  while (!stopping_) {
    testing::LeaseReader reader(*clients_[Below(clients_.size())],
                                testing::AskForLeases(setting_.channels, kCredit));
    {
      const std::lock_guard lock(mutex_);
      reader_ = &reader;
    }
    while (!stopping_) {
      const auto lease = reader.Next();
      if (!lease) {
        break;
      }
      log_.Leased(*lease, SystemClock().Now());
      Do(*lease);
      reader.Give(1);
    }
    const std::lock_guard lock(mutex_);
    reader_ = nullptr;
  }
}

void Sender::Do(const v1::Lease& lease) {
  const uint64_t draw = reliable_ ? 100 : Below(100);
  if (draw < 5) {
    return;  // forgets it before it is sent
  }
  if (draw < 10) {
    Say(lease, Settlement::kFailed);
  } else if (draw < 15) {
    Say(lease, Settlement::kReturned);
  } else if (SystemClock().Now() < testing::FromStamp(lease.send_by())) {
    log_.Sent(lease);
    if (draw >= 20) {
      Say(lease, draw < 25 ? Settlement::kUnknown : Settlement::kSent);
    }
  }
}

void Sender::Say(const v1::Lease& lease, Settlement settlement) {
  log_.Attempted(lease, settlement);
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    testing::LeaseClient& client = *clients_[Below(clients_.size())];
    const testing::Refusal refusal =
        settlement == Settlement::kReturned
            ? client.TryReturn(lease.lease_token())
            : client.TryAcknowledge(lease.lease_token(), ResultOf(settlement));
    if (refusal.code == grpc::StatusCode::OK) {
      log_.Acknowledged(lease, settlement);
      return;
    }
    if (refusal.reason == "LEASE_LOST" || refusal.reason == "OUTCOME_CONFLICT") {
      return;
    }
  }
}

}  // namespace touchpoint::fault
