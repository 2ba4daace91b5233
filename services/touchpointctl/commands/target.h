// SPDX-License-Identifier: Apache-2.0
// Which touchpoint a command is about: its id, or the key of its team.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::ctl {

struct Target {
  std::string touchpoint_id;
  std::string team;
  std::string stakeholder_id;
  std::string request_id;
};

/// TOUCHPOINT or --team, --stakeholder and --request-id; one of both is required.
void AddTarget(CLI::App& app, Target& target);

/// Fails the parsing (CLI::ValidationError) where the command line names no touchpoint, or two.
void CheckTarget(const Target& target);

/// Request is one of the messages with a oneof `target`.
template <typename Request>
void SetTarget(const Target& target, Request& request) {
  if (!target.touchpoint_id.empty()) {
    request.set_touchpoint_id(target.touchpoint_id);
    return;
  }
  request.mutable_key()->set_team(target.team);
  request.mutable_key()->set_stakeholder_id(target.stakeholder_id);
  request.mutable_key()->set_request_id(target.request_id);
}

}  // namespace touchpoint::ctl
