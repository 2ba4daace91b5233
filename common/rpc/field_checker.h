// SPDX-License-Identifier: Apache-2.0
// Shape and limits of request fields. Keeps the first fault; its text never repeats the value.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>

#include "common/base/failure.h"
#include "common/model/campaign.h"
#include "common/model/request_key.h"

namespace touchpoint::rpc {

struct FieldLimits {
  size_t id_bytes = 128;
  size_t text_bytes = 256;
  size_t attributes = 16;
  size_t plans = 1'000;  // of one bulk message
};

class FieldChecker {
 public:
  explicit FieldChecker(const FieldLimits& limits) : limits_(limits) {}

  /// A required id: FIELD_MISSING, ID_FORMAT.
  void Id(const std::string& text, const char* field);
  /// The same for a campaign's, which has room to be part of a request id.
  void CampaignId(const std::string& text, const char* field);
  /// A required name: FIELD_MISSING, and as OptionalName().
  void Name(const std::string& text, const char* field);
  /// A name of one line, or empty: FIELD_LENGTH, FIELD_CHARSET.
  void OptionalName(const std::string& text, const std::string& field);
  /// Likewise, up to `bytes_max`.
  void Text(const std::string& text, const std::string& field, size_t bytes_max);
  /// FIELD_LENGTH for more than `max` elements.
  void Size(int size, size_t max, const char* field);
  /// TIME_RANGE; nothing if it is not `set`.
  std::optional<Instant> Time(bool set, const google::protobuf::Timestamp& time, const char* field,
                              Rounding rounding);
  void Refuse(std::string reason, std::string field, std::string description);

  const FieldLimits& limits() const { return limits_; }
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  const FieldLimits& limits_;
  std::optional<Failure> failure_;
};

/// Puts `prefix` before the paths of a failure that is about part of a request ("plans[3].").
Failure Prefixed(Failure failure, const std::string& prefix);

/// Of a request with `touchpoint_id` and `key` in a oneof. FIELD_MISSING, ID_FORMAT, and
/// TOUCHPOINT_NOT_FOUND for an id that is none of ours.
template <typename Request>
Result<model::Target> ReadTarget(const Request& request, const FieldLimits& limits);

/// Of a request with `team` and `campaign_id`. FIELD_MISSING, ID_FORMAT, and as texts are.
template <typename Request>
Result<model::CampaignKey> ReadCampaignKey(const Request& request, const FieldLimits& limits);

/// The parts of ReadTarget().
Result<model::Target> ReadId(const std::string& id, const FieldLimits& limits);
Failure TargetMissing();
Failure TouchpointNotFound();

template <typename Request>
Result<model::Target> ReadTarget(const Request& request, const FieldLimits& limits) {
  if (request.target_case() == Request::kTouchpointId) {
    return ReadId(request.touchpoint_id(), limits);
  }
  if (request.target_case() != Request::kKey) {
    return tl::unexpected(TargetMissing());
  }
  FieldChecker check(limits);
  check.Name(request.key().team(), "key.team");
  check.Id(request.key().stakeholder_id(), "key.stakeholder_id");
  check.Id(request.key().request_id(), "key.request_id");
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return model::RequestKey{request.key().team(), request.key().stakeholder_id(),
                           request.key().request_id()};
}

template <typename Request>
Result<model::CampaignKey> ReadCampaignKey(const Request& request, const FieldLimits& limits) {
  FieldChecker check(limits);
  check.Name(request.team(), "team");
  check.CampaignId(request.campaign_id(), "campaign_id");
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return model::CampaignKey{request.team(), request.campaign_id()};
}

}  // namespace touchpoint::rpc
