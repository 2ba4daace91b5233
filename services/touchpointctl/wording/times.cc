// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/wording/times.h"

#include <ctime>

#include "common/rpc/time.h"

namespace touchpoint::ctl {

Instant ToInstant(const google::protobuf::Timestamp& stamp) {
  return rpc::FromProto(stamp, Rounding::kDown).value_or(Instant());
}

Result<Wording> Wording::ForZone(const std::string& name) {
  Wording wording;
  if (name.empty() || name == "UTC") {
    return wording;
  }
  auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    return tl::unexpected(zones.error());
  }
  wording.zones_ = *zones;
  wording.table_ = wording.zones_->Find(name);
  if (wording.table_ == nullptr) {
    return tl::unexpected(InvalidField("UNKNOWN_TIME_ZONE", "--tz", "is not a known time zone"));
  }
  wording.zone_ = name;
  return wording;
}

std::string Wording::Text(Instant t, const char* format) const {
  const LocalTime local = table_ != nullptr ? table_->ToLocal(t) : LocalTime(t.time_since_epoch());
  const auto second = std::chrono::floor<std::chrono::seconds>(local);
  const std::time_t value = second.time_since_epoch().count();
  std::tm parts = {};
  gmtime_r(&value, &parts);
  char text[32] = "";
  std::strftime(text, sizeof(text), format, &parts);
  return text;
}

}  // namespace touchpoint::ctl
