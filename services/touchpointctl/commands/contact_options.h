// SPDX-License-Identifier: Apache-2.0
// What the command lines of a plan and of a record have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "common/base/random.h"
#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {

/// Contact is v1::Record; it outlives the parsing.
template <typename Contact>
void AddContact(CLI::App& app, Contact& contact, const std::string& who) {
  AddText(app, "--stakeholder", *contact.mutable_stakeholder_id(), "Who is contacted", true);
  AddText(app, "--team", *contact.mutable_team(), who, true);
  AddText(app, "--channel", *contact.mutable_channel(), "On which channel", true);
  AddText(app, "--purpose", *contact.mutable_purpose(), "What class of contact it is", true);
  AddText(app, "--request-id", *contact.mutable_request_id(),
          "The team's own key; the same one again makes no double (default: a new one)");
  AddText(app, "--topic", *contact.mutable_topic(), "What it is about; one topic may merge");
  AddText(app, "--initiative", *contact.mutable_initiative(), "The programme it is part of");
  AddText(app, "--time-zone", *contact.mutable_time_zone(), "The stakeholder's IANA time zone");
  AddText(app, "--region", *contact.mutable_region(), "The stakeholder's region");
}

/// Gives it a request id of its own where it has none.
template <typename Contact>
void CompleteContact(Contact& contact) {
  if (contact.request_id().empty()) {
    SystemRandom random;
    contact.set_request_id("ctl-" + std::to_string(random.Next()));
  }
}

}  // namespace touchpoint::ctl
