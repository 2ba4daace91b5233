// SPDX-License-Identifier: Apache-2.0
// The commands below `touchpointctl policy` that talk to a daemon.
#pragma once

#include <CLI/CLI.hpp>

#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {

void AddPolicyApply(CLI::App& policy, Session& session);
void AddPolicyRollback(CLI::App& policy, Session& session);
void AddPolicyList(CLI::App& policy, Session& session);
void AddPolicyShow(CLI::App& policy, Session& session);
void AddPolicyDiff(CLI::App& policy, Session& session);

/// The stored policy that a word of the command line names: a revision, its first digits (at least
/// 4) or the number of an application; empty: the one in force. POLICY_NOT_FOUND.
Result<v1::GetPolicyResponse> FetchPolicy(Connection& connection, const std::string& word);

/// All applications, newest first, at most `limit` of them.
Result<std::vector<v1::PolicyApplication>> FetchApplications(Connection& connection, size_t limit);

}  // namespace touchpoint::ctl
