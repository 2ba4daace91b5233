// SPDX-License-Identifier: Apache-2.0
// What a plan and a campaign's header have in common, as options.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/rpc/time.h"

namespace touchpoint::ctl {

struct PlanFields {
  std::string team;
  std::string channel;
  std::string purpose;
  std::vector<std::string> alternate_channels;
  std::string topic;
  std::string initiative;
  std::optional<uint32_t> priority;
  std::optional<Instant> earliest;
  std::optional<Instant> preferred;
  std::optional<Instant> latest;
  std::string content_ref;
  std::vector<std::string> attributes;
  bool pin = false;
};

/// `required`: the command line has to name team, channel and purpose.
void AddPlanFields(CLI::App& app, PlanFields& fields, bool required);

/// Sets the fields of a v1::Plan or v1::CampaignHeader that were given.
template <typename Message>
void SetPlanFields(const PlanFields& fields, Message& message) {
  const auto set = [&message](void (*assign)(Message&, const std::string&),
                              const std::string& text) {
    if (!text.empty()) {
      assign(message, text);
    }
  };
  set([](Message& m, const std::string& text) { m.set_team(text); }, fields.team);
  set([](Message& m, const std::string& text) { m.set_channel(text); }, fields.channel);
  set([](Message& m, const std::string& text) { m.set_purpose(text); }, fields.purpose);
  set([](Message& m, const std::string& text) { m.set_topic(text); }, fields.topic);
  set([](Message& m, const std::string& text) { m.set_initiative(text); }, fields.initiative);
  set([](Message& m, const std::string& text) { m.set_content_ref(text); }, fields.content_ref);
  if (fields.priority) {
    message.set_priority(*fields.priority);
  }
  for (const std::string& channel : fields.alternate_channels) {
    message.add_alternate_channels(channel);
  }
  for (const std::string& attribute : fields.attributes) {
    const size_t equals = attribute.find('=');
    (*message.mutable_attributes())[attribute.substr(0, equals)] = attribute.substr(equals + 1);
  }
  if (fields.earliest) {
    rpc::ToProto(*fields.earliest, *message.mutable_earliest_time());
  }
  if (fields.preferred) {
    rpc::ToProto(*fields.preferred, *message.mutable_preferred_time());
  }
  if (fields.latest) {
    rpc::ToProto(*fields.latest, *message.mutable_latest_time());
  }
  message.set_pin(message.pin() || fields.pin);
}

}  // namespace touchpoint::ctl
