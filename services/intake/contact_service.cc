// SPDX-License-Identifier: Apache-2.0
#include "services/intake/contact_service.h"

#include <algorithm>
#include <utility>

#include "common/rpc/convert.h"
#include "common/rpc/time.h"
#include "common/rpc/unary_call.h"

namespace touchpoint::intake {
namespace {

constexpr size_t kChannelsMax = 32;

std::string WindowOf(const decide::CountingRule& rule) {
  switch (rule.period) {
    case model::CapPeriod::kRolling:
      return FormatDuration(rule.per);
    case model::CapPeriod::kCalendarDay:
      return "calendar day";
    case model::CapPeriod::kCalendarWeek:
      return "calendar week";
    case model::CapPeriod::kCalendarMonth:
      return "calendar month";
  }
  return "";
}

void Add(const model::Scope::Values& channels,
         google::protobuf::RepeatedPtrField<std::string>& proto) {
  if (channels) {
    proto.Add(channels->begin(), channels->end());
  }
}

void ToProto(const decide::Quota& quota, v1::Quota& proto) {
  proto.set_rule(quota.rule->id);
  Add(quota.channels, *proto.mutable_channels());
  proto.set_limit(static_cast<int32_t>(quota.rule->limit));
  proto.set_used(static_cast<int32_t>(quota.used));
  if (quota.free) {
    rpc::ToProto(*quota.free, *proto.mutable_free_time());
  }
  proto.set_window(WindowOf(*quota.rule));
}

void ToProto(const decide::ChannelOption& option, const rpc::IdScope& ids,
             v1::ChannelOption& proto) {
  proto.set_channel(option.channel);
  proto.set_allowed_now(option.allowed_now);
  if (option.next_time) {
    rpc::ToProto(*option.next_time, *proto.mutable_next_time());
  }
  for (const model::Reason& reason : option.reasons) {
    rpc::ToProto(reason, ids, *proto.add_reasons());
  }
}

void ToProto(const decide::QuietTime& time, v1::QuietTime& proto) {
  rpc::ToProto(time.from, *proto.mutable_start_time());
  rpc::ToProto(time.to, *proto.mutable_end_time());
  proto.set_rule(time.rule);
  Add(time.channels, *proto.mutable_channels());
}

}  // namespace

Result<ContactQuestion> ReadContact(const v1::CheckContactRequest& request,
                                    const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  check.Id(request.stakeholder_id(), "stakeholder_id");
  check.Name(request.team(), "team");
  check.Size(request.channels_size(), kChannelsMax, "channels");
  check.OptionalName(request.purpose(), "purpose");
  check.OptionalName(request.topic(), "topic");
  ContactQuestion question{
      request.stakeholder_id(), request.team(), {}, request.purpose(), request.topic()};
  for (const std::string& channel : request.channels()) {
    const std::string field = "channels[" + std::to_string(question.channels.size()) + "]";
    check.Name(channel, field.c_str());
    if (std::find(question.channels.begin(), question.channels.end(), channel) !=
        question.channels.end()) {
      check.Refuse("FIELD_CONFLICT", field, "names a channel a second time");
    }
    question.channels.push_back(channel);
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return question;
}

void ToProto(const ContactAnswer& answer, v1::CheckContactResponse& proto) {
  const model::Policy& policy = answer.rulebook->policy();
  rpc::ToProto(answer.now, *proto.mutable_check_time());
  proto.set_time_zone(answer.time_zone);
  const rpc::IdScope ids(answer.timeline);
  for (const decide::ChannelOption& option : answer.check.options) {
    ToProto(option, ids, *proto.add_options());
  }
  for (const decide::Quota& quota : answer.check.quotas) {
    ToProto(quota, *proto.add_quotas());
  }
  for (const decide::QuietTime& time : answer.check.quiet_times) {
    ToProto(time, *proto.add_quiet_times());
  }
  rpc::ToProto(answer.now + policy.freeze, *proto.mutable_freeze_time());
  proto.set_policy_revision(policy.revision);
  proto.set_purpose(answer.purpose);
}

ContactService::Reactor* ContactService::CheckContact(Context* context, const Bytes* request,
                                                      Bytes* response) {
  const auto ask = [this](const v1::CheckContactRequest& message, rpc::UnaryCall& call) {
    auto question = ReadContact(message, limits_);
    if (!question) {
      return call.Fail(question.error());
    }
    if (const auto denied = auth::CheckTeam(call.scope(), question->team)) {
      return call.Fail(*denied);
    }
    call.Post([this, &call, question = std::move(*question)] {
      submission_.CheckContact(question, call.deadline(),
                               [&call](const Result<ContactAnswer>& answer) {
                                 if (!answer) {
                                   return call.Fail(answer.error());
                                 }
                                 v1::CheckContactResponse out;
                                 ToProto(*answer, out);
                                 call.Answer(out);
                               });
    });
  };
  return rpc::Serve<v1::CheckContactRequest>(admission_, "CheckContact", context, request, response,
                                             ask);
}

}  // namespace touchpoint::intake
