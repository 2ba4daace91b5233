// SPDX-License-Identifier: Apache-2.0
// A policy and its zone tables, compiled for deciding. Immutable; shared between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/model/policy.h"
#include "common/model/timeline.h"
#include "common/zones/zone_table.h"

namespace touchpoint::decide {

/// One bit per counting rule (caps, then gaps): at most 64 of them, checked by the policy loader.
using RuleMask = uint64_t;

/// A cap or a gap. Gaps are rolling caps of 1 (SEMANTICS §3), so deciding knows one kind of rule.
struct CountingRule {
  std::string id;
  bool is_gap = false;
  model::CapPeriod period = model::CapPeriod::kRolling;
  uint32_t limit = 0;
  Duration per{};
  std::vector<model::Dimension> each;
  /// How far from an instant another touchpoint can matter to it.
  Duration reach{};
  model::Scope::Values channels;  // whose contacts it counts
};

class Rulebook {
 public:
  /// `policy` names only zones that `zones` has (the policy loader checks it).
  Rulebook(model::Policy policy, std::shared_ptr<const ZoneDatabase> zones);

  const model::Policy& policy() const { return policy_; }
  const ZoneDatabase& zones() const { return *zones_; }
  /// Stands for the policy's revision and the digest of the zones where 64 bits have to do; never
  /// 0.
  uint64_t stamp() const { return stamp_; }
  const std::vector<CountingRule>& counting_rules() const { return rules_; }

  /// The rules whose scope lets this value of this field through.
  RuleMask ForChannel(const std::string& name) const { return channels_.Get(name); }
  RuleMask ForTeam(const std::string& name) const { return teams_.Get(name); }
  RuleMask ForPurpose(const std::string& name) const { return purposes_.Get(name); }
  RuleMask ForTopic(const std::string& name) const { return topics_.Get(name); }
  RuleMask ForInitiative(const std::string& name) const { return initiatives_.Get(name); }
  RuleMask ForSegments(const std::vector<std::string>& segments) const;

  /// The longest stretch back that a counting rule looks; timelines are kept at least this long.
  Duration longest_window() const { return longest_window_; }
  /// The longest stretch for which what came of a contact makes others pause.
  Duration longest_pause() const { return longest_pause_; }

  /// The zones wall-clock rules use for a profile: one, or several under `strictest`; none: hold.
  std::vector<const ZoneTable*> ZonesOf(const model::Profile& profile) const;

 private:
  struct Field {
    RuleMask unlisted = ~RuleMask{0};  // of a value no scope names
    std::unordered_map<std::string, RuleMask> listed;
    RuleMask Get(const std::string& name) const;
    void Restrict(size_t rule, const model::Scope::Values& values);
  };
  void Add(CountingRule rule, const model::Scope& scope);

  model::Policy policy_;
  std::shared_ptr<const ZoneDatabase> zones_;
  uint64_t stamp_ = 0;
  std::vector<CountingRule> rules_;
  Field channels_;
  Field teams_;
  Field purposes_;
  Field topics_;
  Field initiatives_;
  Field segments_;
  Duration longest_window_{};
  Duration longest_pause_{};
};

}  // namespace touchpoint::decide
