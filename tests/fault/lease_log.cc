// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/lease_log.h"

#include <algorithm>
#include <chrono>

#include "common/base/assert.h"
#include "tests/support/api_client.h"

namespace touchpoint::fault {
namespace {

constexpr std::chrono::seconds kPatience(60);

}  // namespace

void LeaseLog::Leased(const v1::Lease& lease, Instant now) {
  const std::lock_guard lock(mutex_);
  grants_[lease.touchpoint().touchpoint_id()].push_back({lease, now});
  ++leases_;
  added_.notify_all();
}

Grant& LeaseLog::Find(const v1::Lease& lease) {
  for (Grant& grant : grants_[lease.touchpoint().touchpoint_id()]) {
    if (grant.lease.lease_token() == lease.lease_token()) {
      return grant;
    }
  }
  TP_ASSERT(false);
}

void LeaseLog::Sent(const v1::Lease& lease) {
  const std::lock_guard lock(mutex_);
  Find(lease).sent = true;
}

void LeaseLog::Attempted(const v1::Lease& lease, Settlement settlement) {
  const std::lock_guard lock(mutex_);
  Find(lease).attempted = settlement;
}

void LeaseLog::Acknowledged(const v1::Lease& lease, Settlement settlement) {
  const std::lock_guard lock(mutex_);
  Find(lease).acknowledged = settlement;
}

bool LeaseLog::AwaitLeases(size_t more) {
  std::unique_lock lock(mutex_);
  const size_t wanted = leases_ + more;
  return added_.wait_for(lock, kPatience, [&] { return leases_ >= wanted; });
}

std::map<std::string, std::vector<Grant>> LeaseLog::Grants() const {
  const std::lock_guard lock(mutex_);
  auto grants = grants_;
  for (auto& [id, of_one] : grants) {
    std::stable_sort(of_one.begin(), of_one.end(), [](const Grant& a, const Grant& b) {
      return a.lease.epoch() < b.lease.epoch();
    });
  }
  return grants;
}

std::vector<std::string> ProblemsOf(const std::string& touchpoint_id,
                                    const std::vector<Grant>& grants, bool at_most_once) {
  std::vector<std::string> problems;
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) {
      problems.push_back(touchpoint_id + ": " + what);
    }
  };
  const auto sent =
      std::count_if(grants.begin(), grants.end(), [](const Grant& grant) { return grant.sent; });
  expect(!at_most_once || sent <= 1, "sent " + std::to_string(sent) + " times");
  for (size_t i = 0; i < grants.size(); ++i) {
    const v1::Lease& lease = grants[i].lease;
    expect(lease.grant_time().seconds() > 0 &&
               testing::FromStamp(lease.grant_time()) < testing::FromStamp(lease.send_by()),
           "a lease that has ended when it begins");
    expect(lease.dispatch_id() == grants[0].lease.dispatch_id(), "another dispatch id");
    if (i == 0) {
      continue;
    }
    const Grant& before = grants[i - 1];
    expect(lease.epoch() > before.lease.epoch(), "two senders had one epoch");
    expect(lease.lease_token() != before.lease.lease_token(), "two senders had one token");
    expect(before.acknowledged != Settlement::kSent, "leased again after it was sent");
    expect(before.attempted != Settlement::kNone ||
               testing::FromStamp(lease.grant_time()) >= testing::FromStamp(before.lease.send_by()),
           "leased again while somebody else may send it");
  }
  return problems;
}

}  // namespace touchpoint::fault
