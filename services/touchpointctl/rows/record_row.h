// SPDX-License-Identifier: Apache-2.0
// One row of the input as a record: a contact that was done.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "services/touchpointctl/rows/mapping.h"
#include "services/touchpointctl/rows/row.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::ctl {

struct RecordRow {
  /// What is read of a row, and what every record needs.
  static constexpr auto kKeys = std::to_array<RowKey>(
      {RowKey::kRequestId, RowKey::kStakeholderId, RowKey::kTeam, RowKey::kChannel,
       RowKey::kPurpose, RowKey::kTopic, RowKey::kInitiative, RowKey::kDoneTime, RowKey::kTimeZone,
       RowKey::kRegion, RowKey::kOutcomeText});
  static constexpr auto kRequiredKeys =
      std::to_array<RowKey>({RowKey::kRequestId, RowKey::kStakeholderId, RowKey::kTeam,
                             RowKey::kChannel, RowKey::kPurpose, RowKey::kDoneTime});

  /// Reads a record out of a row; what the daemon checks is left to it.
  static OrRefusal<RecordRow> Read(const Row& input, const Mapping& mapping);

  uint64_t line = 0;
  v1::Record record;  // without its time
  std::optional<Instant> done;

  const std::string& request_id() const { return record.request_id(); }
  /// About how large it is in a message.
  size_t bytes() const { return record.ByteSizeLong(); }
  /// Its time, if it has one.
  std::optional<Instant> First() const { return done; }
  void ShiftBy(Duration stretch);
  /// The record as it is sent, its time included.
  v1::Record ToRecord() const;
};

}  // namespace touchpoint::ctl
