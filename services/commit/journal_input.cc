// SPDX-License-Identifier: Apache-2.0
#include "services/commit/journal_input.h"

#include <algorithm>
#include <tuple>

#include "services/commit/feedback_codec.h"
#include "services/commit/lease_codec.h"

namespace touchpoint::commit {
namespace {

using storage::v1::PlanBody;

auto Body(const model::PlanInput& plan) {
  return std::tie(plan.team, plan.channel, plan.alternate_channels, plan.purpose, plan.topic,
                  plan.initiative, plan.priority, plan.pin, plan.replan_on_failure, plan.earliest,
                  plan.preferred, plan.latest, plan.request_key);
}

// The plan that a touchpoint repeats, but for zone and region.
template <typename Names>
model::PlanInput PlanOf(const model::Touchpoint& touchpoint, Names&& text) {
  model::PlanInput plan;
  plan.team = text(touchpoint.team);
  for (const model::NameId channel : touchpoint.channels) {
    if (plan.channel.empty()) {
      plan.channel = text(channel);
    } else {
      plan.alternate_channels.push_back(text(channel));
    }
  }
  plan.purpose = text(touchpoint.purpose);
  plan.topic = text(touchpoint.topic);
  plan.initiative = text(touchpoint.initiative);
  plan.priority = touchpoint.priority;
  plan.pin = touchpoint.pin;
  plan.replan_on_failure = touchpoint.replan_on_failure;
  plan.earliest = touchpoint.earliest;
  plan.preferred = touchpoint.preferred;
  plan.latest = touchpoint.latest;
  plan.request_key = touchpoint.request_key;
  return plan;
}

void EncodeBody(const model::PlanInput& plan, WordWriter& words, PlanBody& body) {
  body.set_team_word(words.Add(plan.team));
  body.add_channel_words(words.Add(plan.channel));
  for (const std::string& channel : plan.alternate_channels) {
    body.add_channel_words(words.Add(channel));
  }
  body.set_purpose_word(words.Add(plan.purpose));
  body.set_topic(words.Id(plan.topic));
  body.set_initiative(words.Id(plan.initiative));
  body.set_priority(plan.priority);
  body.set_pin(plan.pin);
  body.set_replan_on_failure(plan.replan_on_failure);
  body.set_earliest(ToMillis(plan.earliest));
  body.set_preferred(ToMillis(plan.preferred));
  body.set_latest(ToMillis(plan.latest));
  body.set_request_key(plan.request_key);
}

model::PlanInput DecodeBody(const PlanBody& body, WordReader& words) {
  model::PlanInput plan;
  plan.team = words.Word(body.team_word());
  for (int i = 0; i < body.channel_words_size(); ++i) {
    std::string channel = words.Word(body.channel_words(i));
    if (i == 0) {
      plan.channel = std::move(channel);
    } else {
      plan.alternate_channels.push_back(std::move(channel));
    }
  }
  plan.purpose = words.Word(body.purpose_word());
  plan.topic = words.Name(body.topic());
  plan.initiative = words.Name(body.initiative());
  plan.priority = static_cast<uint8_t>(std::min(body.priority(), 255u));
  plan.pin = body.pin();
  plan.replan_on_failure = body.replan_on_failure();
  plan.earliest = FromMillis(body.earliest());
  plan.preferred = FromMillis(body.preferred());
  plan.latest = FromMillis(body.latest());
  plan.request_key = body.request_key();
  return plan;
}

struct InputEncoder {
  const model::Decision& decision;
  WordWriter& words;
  storage::v1::JournalStep& record;

  void operator()(const model::PlanInput& plan) const {
    auto* stored = record.mutable_plan();
    stored->set_time_zone_word(words.Add(plan.time_zone));
    stored->set_region(words.Id(plan.region));
    const model::Change* subject = decision.Find(decision.subject);
    const auto text = [this](model::NameId id) { return words.names().Text(id); };
    if (subject == nullptr || Body(PlanOf(subject->after, text)) != Body(plan)) {
      EncodeBody(plan, words, *stored->mutable_body());
      return;
    }
    // The plan's channels need not be the one it goes out on, and must be readable all the same.
    for (const model::NameId channel : subject->after.channels) {
      words.AddName(channel);
    }
  }
  void operator()(const model::CancelInput& cancel) const {
    record.mutable_cancel()->set_sequence(cancel.sequence);
    record.mutable_cancel()->set_team_word(words.Add(cancel.team));
    record.mutable_cancel()->set_request_key(cancel.request_key);
  }
  void operator()(const model::RescheduleInput& reschedule) const {
    auto* stored = record.mutable_reschedule();
    stored->set_sequence(reschedule.sequence);
    stored->set_earliest(ToMillis(reschedule.earliest));
    stored->set_preferred(ToMillis(reschedule.preferred));
    stored->set_latest(ToMillis(reschedule.latest));
  }
  void operator()(const model::ProfileInput& profile) const {
    EncodeProfile(profile.profile, words, *record.mutable_profile());
  }
  void operator()(const model::OutcomeInput& outcome) const {
    record.mutable_outcome()->set_sequence(outcome.sequence);
    record.mutable_outcome()->set_at(ToMillis(outcome.at));
    record.mutable_outcome()->set_failed(!outcome.done);
  }
  void operator()(const model::TickInput&) const { record.mutable_tick(); }
  void operator()(const model::LeaseInput& lease) const { Encode(lease, *record.mutable_lease()); }
  void operator()(const model::AcknowledgeInput& acknowledge) const {
    Encode(acknowledge, *record.mutable_acknowledge());
  }
  void operator()(const model::ExtendInput& extend) const {
    Encode(extend, *record.mutable_extend());
  }
  void operator()(const model::ReturnInput& give_back) const {
    Encode(give_back, *record.mutable_give_back());
  }
  void operator()(const model::ResolveInput& resolve) const {
    Encode(resolve, *record.mutable_resolve());
  }
  void operator()(const model::FeedbackInput& feedback) const {
    Encode(feedback, *record.mutable_feedback());
  }
  void operator()(const model::PolicyInput&) const { record.mutable_policy(); }
  void operator()(const model::RecordInput& input) const {
    auto* stored = record.mutable_record();
    stored->set_team_word(words.Add(input.team));
    stored->set_channel_word(words.Add(input.channel));
    stored->set_purpose_word(words.Add(input.purpose));
    stored->set_topic(words.Id(input.topic));
    stored->set_initiative(words.Id(input.initiative));
    stored->set_at(ToMillis(input.at));
    stored->set_time_zone_word(words.Add(input.time_zone));
    stored->set_region(words.Id(input.region));
    stored->set_request_key(input.request_key);
  }
};

std::optional<model::Input> DecodePlan(const storage::v1::PlanInput& record,
                                       const model::Decision& decision, WordReader& words) {
  model::PlanInput plan;
  if (record.has_body()) {
    plan = DecodeBody(record.body(), words);
  } else {
    const model::Change* subject = decision.Find(decision.subject);
    if (subject == nullptr) {
      return std::nullopt;
    }
    plan = PlanOf(subject->after, [&words](model::NameId id) { return words.Name(id); });
  }
  plan.time_zone = words.Word(record.time_zone_word());
  plan.region = words.Name(record.region());
  return plan;
}

model::RecordInput DecodeRecord(const storage::v1::RecordInput& record, WordReader& words) {
  model::RecordInput input;
  input.team = words.Word(record.team_word());
  input.channel = words.Word(record.channel_word());
  input.purpose = words.Word(record.purpose_word());
  input.topic = words.Name(record.topic());
  input.initiative = words.Name(record.initiative());
  input.at = FromMillis(record.at());
  input.time_zone = words.Word(record.time_zone_word());
  input.region = words.Name(record.region());
  input.request_key = record.request_key();
  return input;
}

}  // namespace

void EncodeInput(const model::Input& input, const model::Decision& decision, WordWriter& words,
                 storage::v1::JournalStep& record) {
  std::visit(InputEncoder{decision, words, record}, input);
}

std::optional<model::Input> DecodeInput(const storage::v1::JournalStep& record,
                                        const model::Decision& decision, WordReader& words) {
  using Record = storage::v1::JournalStep;
  switch (record.input_case()) {
    case Record::kPlan:
      return DecodePlan(record.plan(), decision, words);
    case Record::kCancel:
      return model::CancelInput{record.cancel().sequence(), words.Word(record.cancel().team_word()),
                                record.cancel().request_key()};
    case Record::kReschedule:
      return model::RescheduleInput{
          record.reschedule().sequence(), FromMillis(record.reschedule().earliest()),
          FromMillis(record.reschedule().preferred()), FromMillis(record.reschedule().latest())};
    case Record::kProfile:
      return model::ProfileInput{DecodeProfile(record.profile(), words)};
    case Record::kDone:
      return model::OutcomeInput{record.done().sequence(), true, FromMillis(record.done().at())};
    case Record::kOutcome:
      return model::OutcomeInput{record.outcome().sequence(), !record.outcome().failed(),
                                 FromMillis(record.outcome().at())};
    case Record::kRecord:
      return DecodeRecord(record.record(), words);
    case Record::kTick:
      return model::TickInput{};
    case Record::kLease:
      return DecodeInput(record.lease());
    case Record::kAcknowledge:
      return DecodeInput(record.acknowledge());
    case Record::kExtend:
      return DecodeInput(record.extend());
    case Record::kGiveBack:
      return DecodeInput(record.give_back());
    case Record::kResolve:
      return DecodeInput(record.resolve());
    case Record::kFeedback:
      return DecodeInput(record.feedback());
    case Record::kPolicy:
      return model::PolicyInput{};
    case Record::INPUT_NOT_SET:
      break;
  }
  return std::nullopt;
}

void EncodeProfile(const model::Profile& profile, WordWriter& words,
                   storage::v1::JournalProfile& record) {
  record.set_time_zone_word(words.Add(profile.time_zone));
  record.set_region(words.Id(profile.region));
  for (const std::string& segment : profile.segments) {
    record.add_segments(words.Id(segment));
  }
  record.set_do_not_contact(profile.do_not_contact);
  for (const model::OptOut& opt_out : profile.opt_outs) {
    record.add_opt_out_channel_words(words.Add(opt_out.channel));
    record.add_opt_out_purpose_words(words.Add(opt_out.purpose));
  }
}

model::Profile DecodeProfile(const storage::v1::JournalProfile& record, WordReader& words) {
  model::Profile profile;
  profile.time_zone = words.Word(record.time_zone_word());
  profile.region = words.Name(record.region());
  for (const uint32_t segment : record.segments()) {
    profile.segments.push_back(words.Name(segment));
  }
  profile.do_not_contact = record.do_not_contact();
  const int opt_outs =
      std::min(record.opt_out_channel_words_size(), record.opt_out_purpose_words_size());
  for (int i = 0; i < opt_outs; ++i) {
    profile.opt_outs.push_back(
        {words.Word(record.opt_out_channel_words(i)), words.Word(record.opt_out_purpose_words(i))});
  }
  return profile;
}

}  // namespace touchpoint::commit
