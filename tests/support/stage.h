// SPDX-License-Identifier: Apache-2.0
// A stakeholder on a stage: plans, cancels and outcomes in, timeline and decisions out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/model/decision.h"
#include "common/model/policy.h"
#include "common/zones/zone_table.h"
#include "services/decide/decide.h"

namespace touchpoint::testing {

/// "2026-03-02 09:00" or "2026-03-02 09:00:00.001" UTC.
Instant Utc(const std::string& text);

/// The system's zones, loaded once.
std::shared_ptr<const ZoneDatabase> Zones();

/// Channels, teams and purposes that every case uses; no rules.
model::Policy BarePolicy();
/// That, and at most one touchpoint per 24h.
model::Policy OneADay();
/// That, and plans of one topic merge.
model::Policy OneADayMerging(model::MergeWhen when = model::MergeWhen::kIfBlocked);

class Stage {
 public:
  explicit Stage(model::Policy policy, const std::string& now = "2026-03-02 09:00",
                 const std::string& zone = "Europe/Berlin");

  void SetNow(const std::string& now) { now_ = Utc(now); }
  Instant now() const { return now_; }

  /// A plan with the defaults of SEMANTICS §11: promotion, team a, email, window 14 d.
  model::PlanInput Ask(const std::string& preferred) const;

  model::Decision Decide(const model::Input& input);
  /// Plans and returns the touchpoint as it stands.
  const model::Touchpoint& Plan(const model::PlanInput& plan);
  /// Plans something and has it done at `at`, before now.
  void Did(const model::PlanInput& plan, const std::string& at);

  /// A sender asks for the touchpoint; whether it gets a lease.
  bool Lease(model::Sequence sequence, std::optional<Duration> lease = {});
  /// What proves the touchpoint's latest lease.
  model::LeaseToken TokenOf(model::Sequence sequence) const;
  /// The holder of the latest lease says what became of it, at `at` (now, unless given).
  model::Decision Acknowledge(model::Sequence sequence, model::DispatchResult result,
                              const std::string& at = "");

  const model::Touchpoint& At(model::Sequence sequence) const { return *timeline.Find(sequence); }
  /// "SCHEDULED 2026-03-03T12:00:00Z email", "MERGED 2 ...", "SUPPRESSED".
  std::string Show(model::Sequence sequence) const;

  model::Timeline timeline;
  model::Decision last;

 private:
  decide::Rulebook rulebook_;
  Instant now_;
  uint64_t leases_ = 0;
};

/// The plan, about topic t.
model::PlanInput OnTopic(model::PlanInput plan, const std::string& team = "a");

/// "ROLLING_CAP one-a-day [1,2]".
std::string Show(const std::vector<model::Reason>& reasons);

// Rules, one line each.
model::Cap RollingCap(uint32_t limit, Duration per);
model::Cap CalendarCap(uint32_t limit, model::CapPeriod period);
model::QuietHours Quiet(int from_minutes, int to_minutes);
model::MergeRule MergeSameTopic(model::MergeWhen when = model::MergeWhen::kIfBlocked);

}  // namespace touchpoint::testing
