// SPDX-License-Identifier: Apache-2.0
// Calendar feeds as they are stored: id -> sealed record.
#pragma once

#include <optional>
#include <string>

#include "services/commit/feed_store.h"

namespace touchpoint::commit {

/// What is stored of a feed, and the feed of it: nothing where it is damaged or of another id.
std::string SealFeed(const CalendarFeed& feed);
std::optional<CalendarFeed> OpenFeed(const std::string& id, const std::string& sealed);

}  // namespace touchpoint::commit
