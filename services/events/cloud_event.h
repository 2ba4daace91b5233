// SPDX-License-Identifier: Apache-2.0
// Changes of the journal as CloudEvents 1.0, in the structured mode of JSON.
#pragma once

#include <string>
#include <vector>

#include "services/commit/journal.h"

namespace touchpoint::events {

struct EventFormat {
  std::string source;         // the data set: "/touchpointd/<id>"
  bool stakeholders = false;  // say who it is about; else who may ask the API finds out
};

/// One event per change of the entry, in order. `id` names the change for ever, `type` is
/// "touchpoint.v1." and the cause, `subject` the touchpoint, and `data` the entry as the throttle
/// log shows it. An entry that cannot be read is reported to the log and has none.
std::vector<std::string> ToCloudEvents(const commit::JournalEntry& entry,
                                       const EventFormat& format);

}  // namespace touchpoint::events
