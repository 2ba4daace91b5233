// SPDX-License-Identifier: Apache-2.0
// One try at deciding what waits for a stakeholder: the timeline as it changes from decision to
// decision, and in the end the commit. Thrown away when another commit came first.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/model/touchpoint_view.h"
#include "services/commit/timeline_store.h"
#include "services/decide/rulebook.h"

namespace touchpoint::intake {

/// What a change tells the team of its touchpoint, but for who was displaced. `names` of the
/// timeline after it.
model::Answer AnswerOf(const model::Change& change, const model::NameTable& names,
                       const std::string& policy_revision, Instant now);

class Attempt {
 public:
  struct Setting {
    std::string stakeholder_id;
    commit::Partition partition = 0;
    std::shared_ptr<const decide::Rulebook> rulebook;
    Instant now;
    Duration retention{};
    uint32_t open_touchpoints_max = 0;
    bool fresh = false;          // the timeline comes from the store, not from the cache
    bool dry = false;            // nothing will be committed
    uint64_t policy_number = 0;  // of the application that brought the rulebook into force
    std::set<model::CampaignKey> closed_campaigns;  // known to take no more
    std::shared_ptr<const Failure> no_lease;        // why nothing is leased; null: it is
  };
  using Details = std::map<model::Sequence, model::Details>;

  /// `before` is changed in place where nobody else holds it. `surrogate` is taken where the
  /// timeline has none. Follows a change of policy first.
  Attempt(Setting setting, std::shared_ptr<const model::Timeline> before, uint64_t surrogate,
          Details details);

  const Setting& setting() const { return setting_; }
  const model::Timeline& timeline() const { return *after_; }

  /// Decides and applies. The reference holds until the next call.
  const model::Decision& Decide(model::Input input);
  /// Keeps the identity of a touchpoint that the last decision made, with its first answer.
  void Introduce(model::Sequence sequence, model::Details details);
  /// Keeps what came of a touchpoint: its team's words, and the last attempt that failed.
  void Annotate(model::Sequence sequence, const std::string& outcome_text,
                std::optional<Instant> failed);
  /// The words of who reported what came of a touchpoint with the last decision.
  void Quote(model::Sequence sequence, const std::string& text);
  /// The touchpoint that the last decision made is one of this campaign.
  void Join(const model::CampaignKey& campaign) { campaigns_.insert(campaign); }
  const std::set<model::CampaignKey>& campaigns() const { return campaigns_; }
  /// What happened before it has no rule to matter to, and is not kept.
  Instant kept_from() const;

  /// Null where they are not loaded.
  const model::Details* DetailsOf(model::Sequence sequence) const;
  /// What came of a touchpoint; of one whose details are not loaded only what this attempt adds.
  std::vector<model::ReportedOutcome> OutcomesOf(model::Sequence sequence) const;
  /// The touchpoint of this (team, request id), if any; its details have been loaded.
  model::Sequence FindByRequest(const std::string& team, const std::string& request_id) const;
  /// Open touchpoints that the limit counts.
  uint32_t OpenTouchpoints() const;

  model::TouchpointId IdOf(model::Sequence sequence) const;
  model::TouchpointView ViewOf(const model::Touchpoint& touchpoint) const;
  /// The touchpoints the last decision changed, but for `except`.
  std::vector<model::TouchpointId> MovedBut(model::Sequence except) const;

  /// Touchpoints whose details have to be loaded before Finish().
  std::vector<model::Sequence> MissingDetails() const;
  void AddDetails(model::Sequence sequence, model::Details details);

  /// Whether there is anything to commit.
  bool HasEffect() const { return !steps_.empty(); }
  commit::StakeholderCommit Finish();
  /// The timeline as it is; after Finish() the one that the commit writes.
  std::shared_ptr<const model::Timeline> after() const { return after_; }

 private:
  void RecordAnswers(const model::Decision& decision);
  void WriteDetails(commit::StakeholderCommit& commit);
  model::Answer AnswerTo(const model::Change& change, const model::Decision& decision) const;

  Setting setting_;
  std::shared_ptr<model::Timeline> after_;
  uint64_t revision_before_;
  bool was_listed_ = false;  // it may be in lists of what is due that it no longer belongs in
  Details details_;
  std::map<model::Sequence, model::Answer> answers_;  // latest decisions, to go into details
  std::map<model::Sequence, std::pair<std::string, std::optional<Instant>>> annotations_;
  std::map<model::Sequence, std::vector<model::ReportedOutcome>> outcomes_;  // to be added
  std::vector<commit::JournalStep> steps_;
  std::set<model::CampaignKey> campaigns_;
  model::Decision without_effect_;
};

}  // namespace touchpoint::intake
