// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/doctor/findings.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kSkewNoted(1);
/// What is reported as done may lie this far ahead of the daemon's now, and no further.
constexpr seconds kSkewMax(5);
constexpr milliseconds kSlowDaemon(100);

/// The canonical code of a method that a daemon does not have.
constexpr Code kUnimplemented = static_cast<Code>(12);

Finding JudgeDaemon(const InstallationFacts& facts) {
  if (facts.no_answer && facts.no_answer->code == kUnimplemented) {
    return {Condition::kBroken, "daemon",
            "a daemon answers at " + facts.server + ", too old a one to tell its state",
            "upgrade it to version " + facts.ctl_version};
  }
  if (facts.no_answer) {
    return {Condition::kBroken, "daemon", facts.no_answer->message,
            "see whether touchpointd runs there; --server or TOUCHPOINT_SERVER names another"};
  }
  const std::string name =
      "touchpointd " + facts.installation.daemon_version() + " at " + facts.server;
  if (!facts.installation.serving()) {
    return {Condition::kBroken, "daemon", name + " answers, and refuses plans",
            "its log says why; it takes plans again by itself once that is over"};
  }
  return {Condition::kOk, "daemon", name + " takes plans", ""};
}

Finding JudgeVersions(const InstallationFacts& facts) {
  const std::string& daemon = facts.installation.daemon_version();
  if (daemon == facts.ctl_version) {
    return {Condition::kOk, "versions", "touchpointctl is of the daemon's version, " + daemon, ""};
  }
  return {Condition::kAttention, "versions",
          "touchpointctl is version " + facts.ctl_version + " and the daemon " + daemon +
              ", so that one may not know what the other says",
          "install the same version of both"};
}

Finding JudgeDaemonLatency(const InstallationFacts& facts) {
  const std::string what = "a call from here to the daemon and back takes " +
                           Spell(facts.round_trip) + ", with what it asks of Redis";
  if (facts.round_trip > kSlowDaemon) {
    return {Condition::kAttention, "way to the daemon", what,
            "look at the network between here and there, and at the load of its machine"};
  }
  return {Condition::kOk, "way to the daemon", what, ""};
}

Finding JudgePolicy(const v1::GetInstallationResponse& installation) {
  if (!installation.has_policy()) {
    return {Condition::kBroken, "policy", "no policy is known to be in force: nothing is decided",
            "`touchpointctl policy list` shows which there are, `policy apply` brings one in"};
  }
  const v1::PolicyApplication& policy = installation.policy();
  const std::string when = Wording::ForZone("")->Short(ToInstant(policy.apply_time())) + " UTC";
  return {Condition::kOk, "policy",
          "policy " + std::to_string(policy.number()) + " is in force, applied by " +
              policy.author() + " on " + when +
              (policy.comment().empty() ? "" : " (" + policy.comment() + ")"),
          ""};
}

}  // namespace

std::string Spell(microseconds length) {
  const double count = std::abs(static_cast<double>(length.count()));
  char text[32] = "";
  if (count < 1e3) {
    std::snprintf(text, sizeof text, "%.0f us", count);
  } else if (count < 1e6) {
    std::snprintf(text, sizeof text, "%.1f ms", count / 1e3);
  } else {
    std::snprintf(text, sizeof text, "%.1f s", count / 1e6);
  }
  return text;
}

microseconds CertainSkew(microseconds ahead, microseconds round_trip) {
  const microseconds doubt = round_trip / 2;
  return std::max(std::chrono::abs(ahead) - doubt, microseconds(0));
}

Finding JudgeSkew(std::string subject, const std::string& of, microseconds ahead,
                  microseconds round_trip) {
  const microseconds skew = CertainSkew(ahead, round_trip);
  if (skew < kSkewNoted) {
    return {Condition::kOk, std::move(subject), of + " agree within a second", ""};
  }
  const bool broken = skew > kSkewMax;
  return {broken ? Condition::kBroken : Condition::kAttention, std::move(subject),
          of + " are " + Spell(skew) + " apart (the former is " +
              (ahead > microseconds(0) ? "ahead" : "behind") + "), so that " +
              (broken ? "caps and windows are judged at a wrong time, and what was just done is "
                        "refused as lying ahead"
                      : "caps and windows are judged that much too early or too late"),
          "have both machines keep their clocks by NTP (`timedatectl` says whether they do)"};
}

Condition Worst(const std::vector<Finding>& findings) {
  Condition worst = Condition::kOk;
  for (const Finding& finding : findings) {
    worst = std::max(worst, finding.condition);
  }
  return worst;
}

std::vector<Finding> Examine(const InstallationFacts& facts) {
  std::vector<Finding> findings = {JudgeDaemon(facts)};
  if (facts.no_answer) {
    return findings;
  }
  findings.push_back(JudgeVersions(facts));
  findings.push_back(JudgeDaemonLatency(facts));
  findings.push_back(JudgeSkew("clock here", "the daemon's clock and the one here",
                               facts.daemon_ahead, facts.round_trip));
  std::vector<Finding> store = ExamineStore(facts.installation);
  std::move(store.begin(), store.end(), std::back_inserter(findings));
  if (facts.installation.store().unavailable().empty()) {
    findings.push_back(JudgePolicy(facts.installation));
  }
  return findings;
}

}  // namespace touchpoint::ctl
