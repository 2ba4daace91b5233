// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/fleet.h"

#include <signal.h>

#include "common/base/assert.h"

namespace touchpoint::fault {

const char kPolicy[] = R"(policy: 1
defaults: {window: 30d, freeze: 30m}
time_zone: {unknown: default, default: Europe/Berlin}
channels: {email: {}, phone: {human: true}, visit: {human: true}}
teams: any
purposes:
  service: {rank: 1}
  sales: {rank: 2}
  promotion: {rank: 3}
caps:
  - {id: one-a-day, limit: 1, per: 24h}
  - {id: four-a-week, limit: 4, per: 7d, scope: {channels: [email, phone]}}
  - {id: team-weekly, limit: 2, per: 7d, each: [team]}
  - {id: calls-a-week, limit: 2, per: calendar week, scope: {channels: [phone]}}
gaps:
  - {id: visit-gap, at_least: 3d, scope: {channels: [visit]}}
quiet_hours:
  - {id: evenings, channels: [phone], from: "20:00", to: "08:00"}
merges:
  - {id: same-topic, purposes: [sales, promotion], across_teams: true, when: if_blocked, size: 3}
)";

Fleet::Fleet(size_t daemons, const std::string& redis_url, const std::vector<std::string>& settings,
             const std::string& policy) {
  for (size_t daemon = 0; daemon < daemons; ++daemon) {
    testing::DaemonProcess::Options options;
    options.redis_url = redis_url;
    options.settings = settings;
    options.settings.push_back("log.level=error");
    options.settings.push_back("redis.partitions=" + std::to_string(kPartitions));
    options.settings.push_back("listen.address=" + Address(daemon));
    options.policy = policy;
    options.start = false;
    daemons_.push_back(std::make_unique<testing::DaemonProcess>(std::move(options)));
    daemons_.back()->StartOnSocket();
  }
}

std::string Fleet::Address(size_t daemon) const {
  return "unix:" + folder_.Path(std::to_string(daemon) + ".sock");
}

std::vector<std::string> Fleet::addresses() const {
  std::vector<std::string> addresses;
  for (size_t daemon = 0; daemon < size(); ++daemon) {
    addresses.push_back(Address(daemon));
  }
  return addresses;
}

void Fleet::Kill(size_t daemon) {
  daemons_[daemon]->Signal(SIGKILL);
  TP_ASSERT(daemons_[daemon]->ExitCode().has_value());
}

std::optional<int> Fleet::Drain(size_t daemon) {
  daemons_[daemon]->Signal(SIGTERM);
  return daemons_[daemon]->ExitCode();
}

void Fleet::Start(size_t daemon) {
  daemons_[daemon]->StartOnSocket();
}

}  // namespace touchpoint::fault
