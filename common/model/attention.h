// SPDX-License-Identifier: Apache-2.0
// What the passing of time means to a timeline: what is due and nobody has leased, and when
// something of it changes next by itself.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/model/policy.h"
#include "common/model/timeline.h"

namespace touchpoint::model {

/// What is due and unleased is kept in lists: one for each channel and team. Another one of each
/// has what a sender holds, or may have sent.
struct ReadyList {
  std::string channel;
  std::string team;   // that leads the contact
  bool held = false;  // the other one
  friend auto operator<=>(const ReadyList&, const ReadyList&) = default;
};

/// When a touchpoint is handed out: when it is due (DueAt()), but that what was deferred is spread
/// over the channel's `spread`, by an offset of its own that is always the same, within the window
/// of its contact. Nothing where it is not due at any time.
std::optional<Instant> ReadyTime(const Timeline& timeline, const Touchpoint& touchpoint,
                                 const Policy& policy, Instant now);

/// Whether the stakeholder belongs into any list at `now`.
bool IsListed(const Timeline& timeline, const Policy& policy, Instant now);

/// The first instant after `now` at which something falls due or ends; `now` where something is due
/// that nobody has leased, and nothing where nothing will.
std::optional<Instant> NextAttention(const Timeline& timeline, const Policy& policy, Instant now);

/// Where a stakeholder belongs at an instant.
struct Attention {
  /// As NextAttention(), but for what is listed in `ready`: that has been attended to.
  std::optional<Instant> next;
  /// The lists in which the stakeholder belongs, with the first ReadyTime() of each.
  std::vector<std::pair<ReadyList, Instant>> ready;
  /// The lists in which it may still be, and does not belong any more.
  std::vector<ReadyList> past;
};

Attention AttentionAt(const Timeline& timeline, const Policy& policy, Instant now);

}  // namespace touchpoint::model
