// SPDX-License-Identifier: Apache-2.0
// The store of simulation and tests: the contract of every seam in memory, without a durable
// promise.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/commit/campaign_register.h"
#include "services/commit/due_index.h"
#include "services/commit/feed_store.h"
#include "services/commit/journal.h"
#include "services/commit/policy_archive.h"
#include "services/commit/policy_register.h"
#include "services/commit/stakeholder_index.h"
#include "services/commit/timeline_store.h"
#include "services/commit/token_store.h"

namespace touchpoint::commit {

class MemoryStore final : public TimelineStore,
                          public Journal,
                          public DueIndex,
                          public ReadyIndex,
                          public PolicyArchive,
                          public PolicyRegister,
                          public CampaignRegister,
                          public TokenStore,
                          public FeedStore,
                          public StakeholderIndex {
 public:
  /// Runs a function later, on the store's thread and in the order given.
  using Post = std::function<void(std::function<void()>)>;

  MemoryStore(Partition partitions, Post post);
  ~MemoryStore() override;

  Partition PartitionOf(const std::string& stakeholder_id) const override;
  void Load(const std::string& stakeholder_id, Deadline deadline,
            Callback<LoadedTimeline> done) override;
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   Deadline deadline,
                   Callback<std::vector<std::optional<model::Details>>> done) override;
  /// A surrogate that stands for another stakeholder is a kConflict, as in RedisStore.
  void Commit(StakeholderCommit commit, Deadline deadline, Callback<CommitOutcome> done) override;
  void Erase(Erasure erasure, Deadline deadline, Callback<bool> done) override;
  void IsErased(const std::string& stakeholder_id, Deadline deadline, Callback<bool> done) override;
  void CountErased(Partition partition, Deadline deadline, Callback<uint64_t> done) override;
  void FindSurrogates(const std::string& stakeholder_id, Deadline deadline,
                      Callback<std::vector<uint64_t>> done) override;
  void Resolve(Partition partition, uint64_t surrogate, Deadline deadline,
               Callback<std::optional<std::string>> done) override;

  Partition partitions() const override { return static_cast<Partition>(partitions_.size()); }
  void Read(Partition partition, JournalPosition from, size_t entries_max, Deadline deadline,
            Callback<Journal::Page> done) override;
  void ReadBackward(Partition partition, JournalPosition from, size_t entries_max,
                    Deadline deadline, Callback<Journal::Page> done) override;
  void ReadInitiatives(Partition partition, std::vector<InitiativeRef> initiatives,
                       Deadline deadline, Callback<std::vector<std::string>> done) override;
  void Listen(std::function<void(Partition)> changed) override;

  void ListDue(Partition partition, Instant until, size_t limit, Deadline deadline,
               Callback<std::vector<DueStakeholder>> done) override;
  void MoveOn(Partition partition, std::vector<DueUpdate> updates, Deadline deadline,
              Callback<std::vector<size_t>> done) override;
  void ListReadyLists(Partition partition, Deadline deadline,
                      Callback<std::vector<ReadyCount>> done) override;
  void ListReady(Partition partition, const model::ReadyList& list, size_t skip, size_t limit,
                 Deadline deadline, Callback<std::vector<DueStakeholder>> done) override;

  void SavePolicy(const std::string& revision, const std::string& canonical, Deadline deadline,
                  Callback<bool> done) override;
  void LoadPolicyText(const std::string& revision, Deadline deadline,
                      Callback<std::optional<std::string>> done) override;

  void LoadLivePolicy(Deadline deadline, Callback<LivePolicy> done) override;
  void ApplyPolicy(NewApplication application, Deadline deadline,
                   Callback<LivePolicy> done) override;
  void RaisePolicy(uint64_t number, Deadline deadline, Callback<bool> done) override;
  void ListApplications(uint64_t before, size_t limit, Deadline deadline,
                        Callback<std::vector<PolicyApplication>> done) override;
  void AddToken(const auth::TokenRecord& token, Deadline deadline, Callback<bool> done) override;
  void ReplaceToken(const auth::TokenRecord& token, Deadline deadline,
                    Callback<bool> done) override;
  void ListTokens(Deadline deadline, Callback<StoredTokens> done) override;
  void AddFeed(const CalendarFeed& feed, Deadline deadline, Callback<bool> done) override;
  void LoadFeed(const std::string& id, Deadline deadline,
                Callback<std::optional<CalendarFeed>> done) override;
  void ExchangeFeed(const CalendarFeed& before, const std::optional<CalendarFeed>& after,
                    Deadline deadline, Callback<bool> done) override;
  void RemoveFeed(const std::string& id, Deadline deadline, Callback<bool> done) override;
  void CountFeeds(Deadline deadline, Callback<size_t> done) override;
  void ListFeeds(Deadline deadline, Callback<StoredFeeds> done) override;

  void LoadCampaign(const model::CampaignKey& key, Deadline deadline,
                    Callback<std::optional<StoredCampaign>> done) override;
  void SaveCampaign(StoredCampaign campaign, Deadline deadline, Callback<bool> done) override;
  void CloseCampaign(const model::CampaignKey& key, Deadline deadline,
                     Callback<bool> done) override;
  void ListCampaignMembers(const model::CampaignKey& key, Partition partition, uint64_t from,
                           size_t limit, Deadline deadline,
                           Callback<CampaignMembers> done) override;

  void ListStakeholders(Partition partition, uint64_t from, size_t count, Deadline deadline,
                        Callback<StakeholderIndex::Page> done) override;

  /// Forgets journal entries up to and including `upto`, as retention does.
  void TrimJournal(Partition partition, JournalPosition upto);

 private:
  struct Stakeholder;
  struct PartitionState;

  CommitOutcome Apply(const StakeholderCommit& commit);
  bool Apply(const Erasure& erasure);
  void TellOfChange(Partition partition);
  static void Append(PartitionState& state, JournalEntry entry);
  static void AppendJournal(PartitionState& state, const StakeholderCommit& commit);
  static JournalEntry Resolved(const PartitionState& state, JournalEntry entry);
  static void SetDue(PartitionState& state, const std::string& stakeholder_id,
                     std::optional<Instant> due);
  template <typename T>
  void Answer(Callback<T> done, T value);

  Post post_;
  std::vector<std::unique_ptr<PartitionState>> partitions_;
  std::map<std::string, std::string> policies_;
  std::vector<PolicyApplication> applications_;
  std::map<model::CampaignKey, StoredCampaign> campaigns_;
  std::map<std::string, auth::TokenRecord> tokens_;
  std::map<std::string, CalendarFeed> feeds_;
  std::function<void(Partition)> changed_;
};

}  // namespace touchpoint::commit
