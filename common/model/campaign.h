// SPDX-License-Identifier: Apache-2.0
// A campaign: one header for many stakeholders, how far it has been planned, and what came of it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "common/model/decision.h"
#include "common/model/details.h"

namespace touchpoint::model {

/// Names a campaign. Its touchpoints are those of the team with the request id RequestIdOf().
struct CampaignKey {
  std::string team;
  std::string campaign_id;
  friend bool operator==(const CampaignKey&, const CampaignKey&) = default;
  friend bool operator<(const CampaignKey& a, const CampaignKey& b) {
    return std::tie(a.team, a.campaign_id) < std::tie(b.team, b.campaign_id);
  }
};

/// Begins the request ids of campaigns' touchpoints, and no others.
constexpr std::string_view kCampaignPrefix = "campaign:";

std::string RequestIdOf(const CampaignKey& key);

/// The numbers are stored.
enum class CampaignState : uint8_t {
  kOpen = 1,
  kClosed = 2,     // the audience is complete
  kCancelled = 3,  // nothing is planned for it any more
};

std::string_view ToString(CampaignState state);

/// What was decided first about the stakeholders of an audience.
struct CampaignTotals {
  struct Verdicts {
    uint64_t scheduled = 0;
    uint64_t deferred = 0;
    uint64_t merged = 0;
    uint64_t suppressed = 0;

    void Count(Verdict verdict);
    void Add(const Verdicts& other);
    friend bool operator==(const Verdicts&, const Verdicts&) = default;
  };
  /// Of a touchpoint that was displaced: who had planned it, and its class.
  struct Class {
    std::string team;
    std::string purpose;
    uint8_t priority = 0;
    friend bool operator==(const Class&, const Class&) = default;
    friend bool operator<(const Class& a, const Class& b) {
      return std::tie(a.team, a.purpose, a.priority) < std::tie(b.team, b.purpose, b.priority);
    }
  };
  /// The longest deferral of each range but the last, which has no end.
  static constexpr std::array<Duration, 8> kDeferrals = {Duration(std::chrono::hours(1)),
                                                         Duration(std::chrono::hours(4)),
                                                         Duration(std::chrono::hours(12)),
                                                         Duration(kDay),
                                                         2 * kDay,
                                                         3 * kDay,
                                                         7 * kDay,
                                                         14 * kDay};

  Verdicts verdicts;
  uint64_t cancelled = 0;   // before they were planned
  uint64_t duplicates = 0;  // in the audience before
  /// By the rule and kind of the decisions' reasons.
  std::map<std::pair<std::string, ReasonKind>, Verdicts> rules;
  std::array<uint64_t, kDeferrals.size() + 1> deferrals = {};
  std::map<Class, uint64_t> displaced;
  std::map<std::string, uint64_t> refusals;  // by reason

  /// A stakeholder's first decision.
  void Count(const Answer& first);
  void Add(const CampaignTotals& other);
  uint64_t refused() const;
  friend bool operator==(const CampaignTotals&, const CampaignTotals&) = default;
};

/// How far a campaign has been cancelled: before this place of its index all have been looked at.
struct CampaignCancellation {
  uint32_t partition = 0;
  uint64_t index = 0;
  uint64_t cancelled = 0;
  uint64_t kept = 0;  // could not be cancelled any more
  bool complete = false;
  friend bool operator==(const CampaignCancellation&, const CampaignCancellation&) = default;
};

struct Campaign {
  CampaignKey key;
  std::string header;       // as the API had it
  std::string fingerprint;  // of what the header asks for
  CampaignState state = CampaignState::kOpen;
  /// So many of its audience are decided, committed and counted.
  uint64_t offset = 0;
  CampaignTotals totals;
  CampaignCancellation cancellation;
  Instant created;
  Instant updated;
  friend bool operator==(const Campaign&, const Campaign&) = default;
};

}  // namespace touchpoint::model
