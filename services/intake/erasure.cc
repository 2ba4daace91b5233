// SPDX-License-Identifier: Apache-2.0
#include "services/intake/erasure.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "common/model/campaign.h"

namespace touchpoint::intake {
namespace {

using commit::Deadline;
using commit::LoadedTimeline;
using DetailsList = std::vector<std::optional<model::Details>>;

class EraseStakeholderTask : public std::enable_shared_from_this<EraseStakeholderTask> {
 public:
  EraseStakeholderTask(commit::TimelineStore& store, const std::string& stakeholder_id, Instant now,
                       Deadline deadline, commit::Callback<bool> done)
      : store_(store), deadline_(deadline), done_(std::move(done)) {
    erasure_.stakeholder_id = stakeholder_id;
    erasure_.now = now;
  }

  void Load() {
    erasure_.surrogates.clear();
    erasure_.campaigns.clear();
    store_.Load(erasure_.stakeholder_id, deadline_,
                [self = shared_from_this()](const Result<LoadedTimeline>& loaded) {
                  if (!loaded) {
                    return self->OnUnreadable(loaded.error());
                  }
                  self->OnLoaded(loaded->timeline);
                });
  }

 private:
  void OnLoaded(const model::Timeline& timeline) {
    erasure_.expected_revision = timeline.revision;
    if (timeline.revision == 0) {
      return FindSurrogates();
    }
    erasure_.surrogates = {timeline.surrogate};
    std::vector<model::Sequence> sequences;
    std::vector<std::string> teams;
    for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
      sequences.push_back(touchpoint.sequence);
      teams.push_back(timeline.names.Text(touchpoint.team));
    }
    store_.LoadDetails(
        erasure_.stakeholder_id, std::move(sequences), deadline_,
        [self = shared_from_this(), teams = std::move(teams)](const Result<DetailsList>& details) {
          if (!details) {
            return self->OnUnreadable(details.error());
          }
          self->OnDetails(teams, *details);
        });
  }

  void OnDetails(const std::vector<std::string>& teams, const DetailsList& details) {
    std::set<model::CampaignKey> campaigns;
    for (size_t i = 0; i < details.size(); ++i) {
      const std::string request_id = details[i] ? details[i]->request_id : "";
      if (request_id.starts_with(model::kCampaignPrefix)) {
        campaigns.insert({teams[i], request_id.substr(model::kCampaignPrefix.size())});
      }
    }
    erasure_.campaigns.assign(campaigns.begin(), campaigns.end());
    Erase();
  }

  /// What is damaged cannot say under which surrogate it was known.
  void OnUnreadable(const Failure& failure) {
    if (failure.code != Code::kDataLoss) {
      return done_(tl::unexpected(failure));
    }
    erasure_.expected_revision.reset();
    FindSurrogates();
  }

  void FindSurrogates() {
    store_.FindSurrogates(erasure_.stakeholder_id, deadline_,
                          [self = shared_from_this()](Result<std::vector<uint64_t>> surrogates) {
                            if (!surrogates) {
                              return self->done_(tl::unexpected(std::move(surrogates.error())));
                            }
                            self->erasure_.surrogates = std::move(*surrogates);
                            self->Erase();
                          });
  }

  void Erase() {
    store_.Erase(erasure_, deadline_, [self = shared_from_this()](const Result<bool>& erased) {
      if (!erased || *erased) {
        return self->done_(erased);
      }
      self->Load();  // somebody else has committed; the deadline ends this
    });
  }

  commit::TimelineStore& store_;
  const Deadline deadline_;
  const commit::Callback<bool> done_;
  commit::Erasure erasure_;
};

}  // namespace

void EraseStakeholder(commit::TimelineStore& store, const std::string& stakeholder_id, Instant now,
                      Deadline deadline, commit::Callback<bool> done) {
  std::make_shared<EraseStakeholderTask>(store, stakeholder_id, now, deadline, std::move(done))
      ->Load();
}

}  // namespace touchpoint::intake
