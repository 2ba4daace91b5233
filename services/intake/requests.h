// SPDX-License-Identifier: Apache-2.0
// What callers ask for, checked for shape and limits but not yet against the clock and the policy.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/principal.h"
#include "common/base/failure.h"
#include "common/model/attention.h"
#include "common/model/campaign.h"
#include "common/model/decision.h"
#include "common/model/request_key.h"
#include "common/model/touchpoint_id.h"
#include "common/model/touchpoint_view.h"
#include "services/decide/contact_check.h"
#include "services/decide/rulebook.h"

namespace touchpoint::intake {

using model::RequestKey;
using model::RequestKeyHash;
using model::Target;

/// What makes a plan one of a campaign: its place in the audience.
struct AudiencePlace {
  model::CampaignKey campaign;
  uint64_t offset = 0;
};

struct PlanRequest {
  RequestKey key;
  std::string channel;
  std::vector<std::string> alternate_channels;
  std::string purpose;
  std::string topic;
  std::string initiative;
  uint8_t priority = 50;
  std::optional<Instant> earliest;   // rounded up
  std::optional<Instant> preferred;  // rounded up
  std::optional<Instant> latest;     // rounded down
  bool pin = false;
  bool replan_on_failure = false;
  std::string time_zone;
  std::string region;
  std::string content_ref;
  std::map<std::string, std::string> attributes;
  bool validate_only = false;
  std::optional<AudiencePlace> audience;
};

/// A contact that was done.
struct RecordRequest {
  RequestKey key;
  std::string channel;
  std::string purpose;
  std::string topic;
  std::string initiative;
  Instant at;
  std::string time_zone;
  std::string region;
  std::string outcome_text;
};

struct OutcomeRequest {
  Target target;
  bool done = true;  // or certainly not
  Instant at;        // when it was done, turned out not to be, or came to `feedback`
  std::string text;
  auth::TeamScope scope = auth::TeamScope::Any();  // what belongs to others is not found
  std::optional<model::Feedback> feedback = {};    // what came of it; `done` says nothing then
};

struct CancelRequest {
  Target target;
  /// By key: whether a plan that has not arrived yet is cancelled too, instead of
  /// TOUCHPOINT_NOT_FOUND.
  bool leave_tombstone = true;
  auth::TeamScope scope = auth::TeamScope::Any();  // what belongs to others is not found
};

struct RescheduleRequest {
  Target target;
  std::optional<Instant> earliest;
  Instant preferred;
  std::optional<Instant> latest;
  auth::TeamScope scope = auth::TeamScope::Any();  // what belongs to others is not found
};

struct ProfileRequest {
  std::string stakeholder_id;
  model::Profile profile;
};

/// Whether a stakeholder may be contacted now.
struct ContactQuestion {
  std::string stakeholder_id;
  std::string team;
  std::vector<std::string> channels;  // empty: all of the policy
  std::string purpose;                // empty: the lowest
  std::string topic;
};

struct ContactAnswer {
  Instant now;
  std::shared_ptr<const decide::Rulebook> rulebook;  // that it was asked of
  std::string time_zone;                             // that wall-clock rules use
  std::string purpose;
  model::TouchpointId timeline;  // whose numbers the reasons name
  decide::ContactCheck check;
};

/// What a call that changes one touchpoint answers.
struct TouchpointAnswer {
  model::TouchpointView view;
  bool replayed = false;
  /// Record: too old to be kept; there is no touchpoint.
  bool too_old = false;
  /// Plan: who moved or lost its place for it. Otherwise: who moved because of the call.
  std::vector<model::TouchpointId> moved;
  /// Plan of a campaign: whose those are, in their order.
  std::vector<model::CampaignTotals::Class> displaced;
  /// Reschedule: whether the new window was taken; if not, why and the next legal time. Outcome:
  /// the rules that acted.
  bool rescheduled = false;
  std::vector<model::Reason> reasons;
  std::optional<Instant> next_legal;
};

struct ProfileAnswer {
  model::Profile profile;
  std::vector<model::TouchpointId> moved;
  std::vector<model::Reason> reasons;  // why nothing was written, if so
};

/// Why nothing is decided, or stored, for who was erased.
model::Reason ErasedReason();
/// A stakeholder whom the clock has been let in to.
struct TickAnswer {
  std::shared_ptr<const model::Timeline> timeline;  // as it is stored now
  model::Attention attention;
};

/// A sender asks for a contact: for this one, or for the first that is due in a list.
struct LeaseRequest {
  std::optional<model::TouchpointId> touchpoint;
  model::ReadyList list;
  std::optional<Duration> lease;                   // unset: as the policy says of the channel
  auth::TeamScope scope = auth::TeamScope::Any();  // what others lead is not found
};

/// One team's part in a contact.
struct ContactPart {
  std::string team;
  std::string purpose;
  model::TouchpointId touchpoint;
  model::Details details;
};

/// What a token says that proves a lease.
struct LeaseProof {
  model::TouchpointId touchpoint;  // of the contact's host
  uint32_t epoch = 0;
  model::Nonce nonce = {};
};

/// A contact that was leased.
struct LeasedContact {
  model::TouchpointView host;
  std::string channel;
  LeaseProof proof;
  std::vector<ContactPart> parts;  // the lead first
};

struct LeaseAnswer {
  std::optional<LeasedContact> leased;  // nothing of a list was due, or legal
  TickAnswer then;                      // where the stakeholder belongs now
};

/// What became of a leased contact, as its sender says.
struct AcknowledgeRequest {
  LeaseProof proof;
  model::DispatchResult result = model::DispatchResult::kSent;
  std::optional<Instant> at;  // unset: now
  std::string text;
  auth::TeamScope scope = auth::TeamScope::Any();
};

struct ExtendRequest {
  LeaseProof proof;
  std::optional<Duration> lease;
  auth::TeamScope scope = auth::TeamScope::Any();
};

struct ReturnRequest {
  LeaseProof proof;
  std::optional<Instant> not_before;
  std::string text;
  auth::TeamScope scope = auth::TeamScope::Any();
};

/// What became of a contact that was in doubt.
struct ResolveRequest {
  model::TouchpointId touchpoint;
  model::DispatchResult result = model::DispatchResult::kSent;  // not kUnknown
  std::optional<Instant> at;                                    // unset: when it was leased
  std::string text;
  auth::TeamScope scope = auth::TeamScope::Any();
};

/// The stable hash of everything a plan asks for except its key: same key, other fingerprint is
/// REQUEST_ID_REUSED.
std::string Fingerprint(const PlanRequest& request);
/// Likewise; no record has the fingerprint of a plan.
std::string Fingerprint(const RecordRequest& request);

/// Completes a plan as of `now` (SEMANTICS §1) and checks it against the policy and the known
/// zones: UNKNOWN_TEAM, UNKNOWN_CHANNEL, UNKNOWN_PURPOSE, UNKNOWN_TIME_ZONE, WINDOW_EMPTY,
/// WINDOW_PAST, WINDOW_FAR, FIELD_CONFLICT (a channel named twice). Field paths are relative to
/// the plan.
Result<model::PlanInput> Complete(const PlanRequest& request, const decide::Rulebook& rulebook,
                                  Instant now);

/// The same for a record; TIME_RANGE for one that lies ahead.
Result<model::RecordInput> Complete(const RecordRequest& request, const decide::Rulebook& rulebook,
                                    Instant now);

/// TIME_RANGE for something that is said to have happened, and lies further ahead of now than
/// clocks differ (5 s).
std::optional<Failure> CheckHappened(Instant at, std::string field, Instant now);

/// The same for the times of a reschedule; `purpose` is the touchpoint's.
Result<model::RescheduleInput> Complete(const RescheduleRequest& request,
                                        const std::string& purpose,
                                        const decide::Rulebook& rulebook, Instant now);

/// The same for a profile: its time zone and the channels and purposes it opts out of.
std::optional<Failure> Check(const ProfileRequest& request, const decide::Rulebook& rulebook);

}  // namespace touchpoint::intake
