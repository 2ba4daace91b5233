// SPDX-License-Identifier: Apache-2.0
// The zones of the machine the test runs on, loaded once.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/zones/zone_table.h"

namespace touchpoint::zones {

inline const ZoneDatabase& SystemZones() {
  static const auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    ADD_FAILURE() << zones.error().message;
    static const ZoneDatabase none({});
    return none;
  }
  return **zones;
}

/// A zone that every tzdata has.
inline const ZoneTable& SystemZone(const std::string& name) {
  const ZoneTable* zone = SystemZones().Find(name);
  if (zone == nullptr) {
    ADD_FAILURE() << "no zone " << name;
    static const ZoneTable utc("UTC", std::chrono::seconds(0), {});
    return utc;
  }
  return *zone;
}

/// "2026-03-29T02:30:00" as wall-clock time.
inline LocalTime Local(const std::string& text) {
  const auto t = ParseRfc3339(text + "Z");
  if (!t) {
    ADD_FAILURE() << "no local time: " << text;
    return {};
  }
  return LocalTime(t->time_since_epoch());
}

inline Instant Utc(const std::string& text) {
  return Instant(Local(text).time_since_epoch());
}

}  // namespace touchpoint::zones
