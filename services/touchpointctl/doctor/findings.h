// SPDX-License-Identifier: Apache-2.0
// What the state of an installation means, in plain words: from facts to findings, without I/O.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "touchpoint/v1/installation_service.pb.h"

namespace touchpoint::ctl {

enum class Condition { kOk, kAttention, kBroken };

struct Finding {
  Condition condition = Condition::kOk;
  std::string subject;  // "durability"
  std::string what;     // one sentence: what is, and what that means
  std::string fix;      // what to do about it; empty where all is well
};

struct InstallationFacts {
  std::string server;  // its address
  std::string ctl_version;
  std::optional<Failure> no_answer;  // why the rest is not known
  v1::GetInstallationResponse installation;
  std::chrono::microseconds round_trip{};    // from here to the daemon and back
  std::chrono::microseconds daemon_ahead{};  // of the clock here; negative: behind
};

/// All findings, in a fixed order. Those that cannot be made without an answer are left out.
std::vector<Finding> Examine(const InstallationFacts& facts);

/// The worst of them.
Condition Worst(const std::vector<Finding>& findings);

/// Those about Redis; only where it has answered.
std::vector<Finding> ExamineStore(const v1::GetInstallationResponse& installation);

/// How far two clocks differ for certain, given that the later reading may be off by half of the
/// round trip.
std::chrono::microseconds CertainSkew(std::chrono::microseconds ahead,
                                      std::chrono::microseconds round_trip);

/// What clocks this far apart mean; `of` names them: "the daemon's and Redis's clocks".
Finding JudgeSkew(std::string subject, const std::string& of, std::chrono::microseconds ahead,
                  std::chrono::microseconds round_trip);

/// "120 us", "1.2 ms", "3.4 s"; whichever way it points.
std::string Spell(std::chrono::microseconds length);

}  // namespace touchpoint::ctl
