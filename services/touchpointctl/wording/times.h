// SPDX-License-Identifier: Apache-2.0
// Instants as people read them.
#pragma once

#include <memory>
#include <string>

#include "common/base/failure.h"
#include "common/base/time.h"
#include "common/zones/zone_table.h"
#include "google/protobuf/timestamp.pb.h"

namespace touchpoint::ctl {

/// The epoch for a timestamp that no daemon sends.
Instant ToInstant(const google::protobuf::Timestamp& stamp);

/// Writes instants in one zone; UTC where none is known.
class Wording {
 public:
  /// Fails (UNKNOWN_TIME_ZONE) for a name that tzdata does not have; empty: UTC.
  static Result<Wording> ForZone(const std::string& name);

  const std::string& zone() const { return zone_; }
  /// "Mon 2026-03-02 12:00".
  std::string Day(Instant t) const { return Text(t, "%a %F %H:%M"); }
  /// "2026-03-02 12:00".
  std::string Short(Instant t) const { return Text(t, "%F %H:%M"); }
  /// "2026-03-02 12:00:00".
  std::string Precise(Instant t) const { return Text(t, "%F %T"); }
  /// "12:00:00".
  std::string Clock(Instant t) const { return Text(t, "%T"); }

 private:
  std::string Text(Instant t, const char* format) const;

  std::string zone_ = "UTC";
  std::shared_ptr<const ZoneDatabase> zones_;
  const ZoneTable* table_ = nullptr;
};

}  // namespace touchpoint::ctl
