// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/simulation/simulate.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "services/intake/validation.h"
#include "services/touchpointctl/simulation/decision_line.h"
#include "services/touchpointctl/simulation/world.h"

namespace touchpoint::ctl {
namespace {

Refusal ToRefusal(const PlanRow& row, const Failure& failure) {
  return {row.line, row.plan.request_id(), failure.reason,
          failure.fields.empty() ? "" : failure.fields.front().field, failure.message};
}

class Simulator {
 public:
  Simulator(const Rows& rows, std::shared_ptr<const decide::Rulebook> rulebook)
      : rows_(rows), rulebook_(std::move(rulebook)), world_(rulebook_), fates_(rows.size()) {}

  Result<void> Run(Duration lead, const std::function<void(size_t)>& progress) {
    size_t arrived = 0;
    for (const Arrival& arrival : Arrivals(lead)) {
      Arrive(arrival);
      progress(++arrived);
    }
    return world_.RunOut();
  }

  Result<Summary> Write(std::ostream& out) {
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!fates_[i].id) {
        out << ErrorLine(fates_[i].refusal) << "\n";
        ++refused_;
        continue;
      }
      const auto view = Final(rows_[i]->plan.stakeholder_id(), fates_[i].id->sequence);
      if (!view) {
        return tl::unexpected(view.error());
      }
      out << DecisionLine(**view) << "\n";
      Count(*rows_[i], **view, fates_[i].replayed);
    }
    Summary summary = Summarize(counted_, rulebook_->zones());
    summary.refused = refused_;
    summary.replayed = replayed_;
    return summary;
  }

 private:
  struct Arrival {
    Instant at;
    size_t row;
  };
  struct Fate {
    std::optional<model::TouchpointId> id;
    bool replayed = false;
    Refusal refusal;  // where it has no id
  };

  /// In order of time, ties in input order; rows that cannot arrive are refused.
  std::vector<Arrival> Arrivals(Duration lead) {
    std::vector<Arrival> arrivals;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i]) {
        fates_[i].refusal = rows_[i].error();
        continue;
      }
      if (const auto at = rows_[i]->Arrival(lead)) {
        arrivals.push_back({*at, i});
        continue;
      }
      fates_[i].refusal = ToRefusal(*rows_[i], InvalidField("FIELD_MISSING", "preferred_time",
                                                            "a simulation needs it, or plan_time"));
    }
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
    return arrivals;
  }

  void Arrive(const Arrival& arrival) {
    const PlanRow& row = *rows_[arrival.row];
    Fate& fate = fates_[arrival.row];
    auto request = intake::ReadPlan(row.ToPlan(), v1::Plan(), rpc::FieldLimits());
    if (!request) {
      fate.refusal = ToRefusal(row, request.error());
      return;
    }
    const auto answer = world_.Plan(*std::move(request), arrival.at);
    if (!answer) {
      fate.refusal = ToRefusal(row, answer.error());
      return;
    }
    fate.id = answer->view.id;
    fate.replayed = answer->replayed;
    for (const model::TouchpointId& moved : answer->moved) {
      displaced_.insert(ToString(moved));
    }
  }

  Result<const model::TouchpointView*> Final(const std::string& stakeholder_id,
                                             model::Sequence sequence) {
    auto known = views_.find(stakeholder_id);
    if (known == views_.end()) {
      auto views = world_.Touchpoints(stakeholder_id);
      if (!views) {
        return tl::unexpected(views.error());
      }
      known = views_.emplace(stakeholder_id, std::move(*views)).first;
    }
    const auto view = std::lower_bound(
        known->second.begin(), known->second.end(), sequence,
        [](const model::TouchpointView& v, model::Sequence s) { return v.id.sequence < s; });
    return &*view;
  }

  void Count(const PlanRow& row, const model::TouchpointView& view, bool replayed) {
    if (replayed) {
      ++replayed_;
      return;
    }
    PlanFate fate;
    fate.stakeholder_id = view.stakeholder_id;
    fate.team = view.team;
    fate.time_zone = row.plan.time_zone();
    fate.asked = row.preferred ? row.preferred : row.earliest;
    fate.verdict = view.touchpoint.verdict;
    if (fate.verdict != model::Verdict::kSuppressed) {
      fate.planned = view.touchpoint.scheduled;
    }
    fate.displaced = displaced_.contains(ToString(view.id));
    counted_.push_back(std::move(fate));
  }

  const Rows& rows_;
  std::shared_ptr<const decide::Rulebook> rulebook_;
  World world_;
  std::vector<Fate> fates_;  // by row
  std::unordered_set<std::string> displaced_;
  std::unordered_map<std::string, std::vector<model::TouchpointView>> views_;
  std::vector<PlanFate> counted_;
  uint64_t refused_ = 0;
  uint64_t replayed_ = 0;
};

}  // namespace

Result<Summary> Simulate(const Rows& rows, std::shared_ptr<const decide::Rulebook> rulebook,
                         Duration lead, std::ostream& out,
                         const std::function<void(size_t)>& progress) {
  Simulator simulator(rows, std::move(rulebook));
  if (auto ran = simulator.Run(lead, progress); !ran) {
    return tl::unexpected(ran.error());
  }
  return simulator.Write(out);
}

}  // namespace touchpoint::ctl
