// SPDX-License-Identifier: Apache-2.0
#include "services/intake/validation.h"

#include <algorithm>

namespace touchpoint::intake {
namespace {

constexpr size_t kAlternatesMax = model::ChannelList::kMax - 1;
constexpr size_t kAttributeKeyBytes = 64;
constexpr uint32_t kPriorityMax = 100;
constexpr size_t kSegmentsMax = 32;
constexpr size_t kOptOutsMax = 64;

void CheckRequestId(const std::string& request_id, rpc::FieldChecker& check) {
  check.Id(request_id, "request_id");
  if (request_id.starts_with(model::kCampaignPrefix)) {
    check.Refuse("ID_FORMAT", "request_id",
                 "must not begin with " + std::string(model::kCampaignPrefix) +
                     ", which is for the touchpoints of campaigns");
  }
}

/// Takes each field from the plan, or from the common part where the plan leaves it unset.
class PlanReader {
 public:
  PlanReader(const v1::Plan& plan, const v1::Plan& common, const rpc::FieldLimits& limits)
      : plan_(plan), common_(common), check_(limits) {}

  /// What holds for everybody.
  Result<PlanRequest> ReadCommon() {
    ReadNames();
    ReadTimes();
    ReadContent();
    if (check_.failure()) {
      return tl::unexpected(*check_.failure());
    }
    return std::move(request_);
  }

  Result<PlanRequest> Read() {
    CheckRequestId(plan_.request_id(), check_);
    check_.Id(plan_.stakeholder_id(), "stakeholder_id");
    return ReadCommon();
  }

 private:
  const std::string& Pick(const std::string& (v1::Plan::*field)() const) const {
    const std::string& own = (plan_.*field)();
    return own.empty() ? (common_.*field)() : own;
  }

  void ReadNames() {
    request_.key = {Pick(&v1::Plan::team), plan_.stakeholder_id(), plan_.request_id()};
    check_.Name(request_.key.team, "team");
    request_.channel = Pick(&v1::Plan::channel);
    check_.Name(request_.channel, "channel");
    request_.purpose = Pick(&v1::Plan::purpose);
    check_.Name(request_.purpose, "purpose");
    const auto& alternates = plan_.alternate_channels().empty() ? common_.alternate_channels()
                                                                : plan_.alternate_channels();
    check_.Size(alternates.size(), kAlternatesMax, "alternate_channels");
    for (int i = 0; i < alternates.size(); ++i) {
      const std::string& channel = alternates[i];
      const std::string field = "alternate_channels[" + std::to_string(i) + "]";
      check_.Name(channel, field.c_str());
      request_.alternate_channels.push_back(channel);
    }
    request_.topic = Pick(&v1::Plan::topic);
    check_.OptionalName(request_.topic, "topic");
    request_.initiative = Pick(&v1::Plan::initiative);
    check_.OptionalName(request_.initiative, "initiative");
    request_.time_zone = Pick(&v1::Plan::time_zone);
    check_.OptionalName(request_.time_zone, "time_zone");
    request_.region = Pick(&v1::Plan::region);
    check_.OptionalName(request_.region, "region");
  }

  std::optional<Instant> PickTime(bool (v1::Plan::*has)() const,
                                  const google::protobuf::Timestamp& (v1::Plan::*field)() const,
                                  const char* name, Rounding rounding) {
    const v1::Plan& source = (plan_.*has)() ? plan_ : common_;
    return check_.Time((source.*has)(), (source.*field)(), name, rounding);
  }

  void ReadTimes() {
    request_.earliest = PickTime(&v1::Plan::has_earliest_time, &v1::Plan::earliest_time,
                                 "earliest_time", Rounding::kUp);
    request_.preferred = PickTime(&v1::Plan::has_preferred_time, &v1::Plan::preferred_time,
                                  "preferred_time", Rounding::kUp);
    request_.latest = PickTime(&v1::Plan::has_latest_time, &v1::Plan::latest_time, "latest_time",
                               Rounding::kDown);
    request_.pin = plan_.pin() || common_.pin();
    const v1::OnFailure on_failure = plan_.on_failure() != v1::ON_FAILURE_UNSPECIFIED
                                         ? plan_.on_failure()
                                         : common_.on_failure();
    if (!v1::OnFailure_IsValid(on_failure)) {
      check_.Refuse("ENUM_VALUE", "on_failure", "is not a value of OnFailure");
    }
    request_.replan_on_failure = on_failure == v1::ON_FAILURE_REPLAN;
    const v1::Plan& source = plan_.has_priority() ? plan_ : common_;
    if (source.has_priority()) {
      if (source.priority() > kPriorityMax) {
        check_.Refuse("PRIORITY_RANGE", "priority", "must be within 0 to 100");
      }
      request_.priority = static_cast<uint8_t>(source.priority());
    }
  }

  void ReadContent() {
    const rpc::FieldLimits& limits = check_.limits();
    request_.content_ref = Pick(&v1::Plan::content_ref);
    check_.Text(request_.content_ref, "content_ref", limits.text_bytes);
    const auto& attributes = plan_.attributes().empty() ? common_.attributes() : plan_.attributes();
    check_.Size(static_cast<int>(attributes.size()), limits.attributes, "attributes");
    for (const auto& [key, value] : attributes) {
      if (key.empty()) {
        check_.Refuse("FIELD_MISSING", "attributes", "a key is empty");
      }
      // The path stops at the map: a key is the caller's text.
      check_.Text(key, "attributes", kAttributeKeyBytes);
      check_.Text(value, "attributes", limits.text_bytes);
      request_.attributes.emplace(key, value);
    }
  }

  const v1::Plan& plan_;
  const v1::Plan& common_;
  rpc::FieldChecker check_;
  PlanRequest request_;
};

}  // namespace

Result<PlanRequest> ReadPlan(const v1::Plan& plan, const v1::Plan& common,
                             const rpc::FieldLimits& limits) {
  return PlanReader(plan, common, limits).Read();
}

Result<PlanRequest> ReadCommonPlan(const v1::Plan& common, const rpc::FieldLimits& limits) {
  return PlanReader(common, v1::Plan::default_instance(), limits).ReadCommon();
}

Result<RecordRequest> ReadRecord(const v1::Record& record, const v1::Record& common,
                                 const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  const auto pick = [&](const std::string& (v1::Record::*field)() const) {
    const std::string& own = (record.*field)();
    return own.empty() ? (common.*field)() : own;
  };
  RecordRequest read;
  read.key = {pick(&v1::Record::team), record.stakeholder_id(), record.request_id()};
  CheckRequestId(read.key.request_id, check);
  check.Id(read.key.stakeholder_id, "stakeholder_id");
  check.Name(read.key.team, "team");
  read.channel = pick(&v1::Record::channel);
  check.Name(read.channel, "channel");
  read.purpose = pick(&v1::Record::purpose);
  check.Name(read.purpose, "purpose");
  read.topic = pick(&v1::Record::topic);
  check.OptionalName(read.topic, "topic");
  read.initiative = pick(&v1::Record::initiative);
  check.OptionalName(read.initiative, "initiative");
  read.time_zone = pick(&v1::Record::time_zone);
  check.OptionalName(read.time_zone, "time_zone");
  read.region = pick(&v1::Record::region);
  check.OptionalName(read.region, "region");
  if (!record.has_done_time()) {
    check.Refuse("FIELD_MISSING", "done_time", "is required");
  }
  read.at = check.Time(record.has_done_time(), record.done_time(), "done_time", Rounding::kUp)
                .value_or(Instant());
  read.outcome_text = record.outcome_text();
  check.Text(read.outcome_text, "outcome_text", limits.text_bytes);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return read;
}

Result<OutcomeRequest> ReadOutcome(const v1::ReportOutcomeRequest& request,
                                   const rpc::FieldLimits& limits) {
  auto target = rpc::ReadTarget(request, limits);
  if (!target) {
    return tl::unexpected(std::move(target.error()));
  }
  rpc::FieldChecker check(limits);
  const auto number = static_cast<uint32_t>(request.outcome());
  const bool is_feedback = model::IsFeedback(number);
  if (!is_feedback && request.outcome() != v1::OUTCOME_DONE &&
      request.outcome() != v1::OUTCOME_NOT_DONE) {
    check.Refuse("ENUM_VALUE", "outcome", "must be an outcome, such as DONE, NOT_DONE or OPENED");
  }
  if (!request.has_outcome_time()) {
    check.Refuse("FIELD_MISSING", "outcome_time", "is required");
  }
  OutcomeRequest read;
  read.target = std::move(*target);
  read.done = request.outcome() == v1::OUTCOME_DONE;
  if (is_feedback) {
    read.feedback = static_cast<model::Feedback>(number);
  }
  read.at =
      check.Time(request.has_outcome_time(), request.outcome_time(), "outcome_time", Rounding::kUp)
          .value_or(Instant());
  read.text = request.outcome_text();
  check.Text(read.text, "outcome_text", limits.text_bytes);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return read;
}

Result<CancelRequest> ReadCancel(const v1::CancelTouchpointRequest& request,
                                 const rpc::FieldLimits& limits) {
  auto target = rpc::ReadTarget(request, limits);
  if (!target) {
    return tl::unexpected(std::move(target.error()));
  }
  CancelRequest cancel;
  cancel.target = std::move(*target);
  return cancel;
}

Result<RescheduleRequest> ReadReschedule(const v1::RescheduleTouchpointRequest& request,
                                         const rpc::FieldLimits& limits) {
  auto target = rpc::ReadTarget(request, limits);
  if (!target) {
    return tl::unexpected(std::move(target.error()));
  }
  rpc::FieldChecker check(limits);
  if (!request.has_preferred_time()) {
    check.Refuse("FIELD_MISSING", "preferred_time", "is required");
  }
  RescheduleRequest reschedule;
  reschedule.target = std::move(*target);
  reschedule.earliest = check.Time(request.has_earliest_time(), request.earliest_time(),
                                   "earliest_time", Rounding::kUp);
  reschedule.preferred = check.Time(true, request.preferred_time(), "preferred_time", Rounding::kUp)
                             .value_or(Instant());
  reschedule.latest =
      check.Time(request.has_latest_time(), request.latest_time(), "latest_time", Rounding::kDown);
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return reschedule;
}

Result<ProfileRequest> ReadProfile(const v1::PutStakeholderRequest& request,
                                   const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  const v1::Stakeholder& stakeholder = request.stakeholder();
  if (!request.has_stakeholder()) {
    check.Refuse("FIELD_MISSING", "stakeholder", "is required");
  }
  check.Id(stakeholder.stakeholder_id(), "stakeholder.stakeholder_id");
  check.OptionalName(stakeholder.time_zone(), "stakeholder.time_zone");
  check.OptionalName(stakeholder.region(), "stakeholder.region");
  check.Size(stakeholder.segments_size(), kSegmentsMax, "stakeholder.segments");
  check.Size(stakeholder.opt_outs_size(), kOptOutsMax, "stakeholder.opt_outs");

  ProfileRequest read;
  read.stakeholder_id = stakeholder.stakeholder_id();
  model::Profile& profile = read.profile;
  profile.time_zone = stakeholder.time_zone();
  profile.region = stakeholder.region();
  profile.do_not_contact = stakeholder.do_not_contact();
  for (const std::string& segment : stakeholder.segments()) {
    const std::string field =
        "stakeholder.segments[" + std::to_string(profile.segments.size()) + "]";
    check.Name(segment, field.c_str());
    if (std::find(profile.segments.begin(), profile.segments.end(), segment) !=
        profile.segments.end()) {
      check.Refuse("FIELD_CONFLICT", field, "is there a second time");
    }
    profile.segments.push_back(segment);
  }
  for (const v1::OptOut& proto : stakeholder.opt_outs()) {
    const std::string field =
        "stakeholder.opt_outs[" + std::to_string(profile.opt_outs.size()) + "]";
    check.OptionalName(proto.channel(), field + ".channel");
    check.OptionalName(proto.purpose(), field + ".purpose");
    model::OptOut opt_out{proto.channel(), proto.purpose()};
    if (std::find(profile.opt_outs.begin(), profile.opt_outs.end(), opt_out) !=
        profile.opt_outs.end()) {
      check.Refuse("FIELD_CONFLICT", field, "is there a second time");
    }
    profile.opt_outs.push_back(std::move(opt_out));
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return read;
}

}  // namespace touchpoint::intake
