// SPDX-License-Identifier: Apache-2.0
// The store that keeps its promises: every seam of commit, in Redis.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/random.h"
#include "common/redis/connection.h"
#include "common/redis/durability_proof.h"
#include "services/commit/campaign_register.h"
#include "services/commit/due_index.h"
#include "services/commit/feed_store.h"
#include "services/commit/journal.h"
#include "services/commit/policy_archive.h"
#include "services/commit/policy_register.h"
#include "services/commit/redis/data_set.h"
#include "services/commit/redis/data_set_link.h"
#include "services/commit/redis/group_commit.h"
#include "services/commit/redis/keys.h"
#include "services/commit/redis/redis_owners.h"
#include "services/commit/redis/store_watch.h"
#include "services/commit/redis/trace_removal.h"
#include "services/commit/stakeholder_index.h"
#include "services/commit/store_inspection.h"
#include "services/commit/timeline_store.h"
#include "services/commit/token_store.h"

namespace touchpoint::commit {

struct RedisStoreOptions {
  redis::ConnectionOptions connection;
  redis::Promise promise;
  /// Of every key: data sets of several companies may share one Redis.
  std::string prefix = "tp";
  /// Fixed when the data set is created.
  Partition partitions = 64;
  GroupCommitOptions group;
  TraceRemovalOptions traces;
};

class RedisStore final : public TimelineStore,
                         public Journal,
                         public DueIndex,
                         public ReadyIndex,
                         public PolicyArchive,
                         public PolicyRegister,
                         public CampaignRegister,
                         public StoreInspection,
                         public TokenStore,
                         public FeedStore,
                         public StakeholderIndex {
 public:
  /// `random` must outlive it and be used by this thread only.
  RedisStore(CoreLoop& io, RedisStoreOptions options, RandomSource& random);
  ~RedisStore() override;

  /// Told, once opened, whenever Redis is of no use (why), because it is lost, takes no writes or
  /// has another data set, and when it is again (nothing). Before Open().
  void SetObserver(std::function<void(std::optional<Failure>)> changed);

  struct Opened {
    DataSet data_set;
    std::vector<std::string> warnings;
  };
  /// Connects, proves the durability class, loads the functions, creates or checks the data set.
  /// Keeps trying until the deadline while Redis is not there or is loading. Anything else it
  /// objects to is FAILED_PRECONDITION/STORE_SETUP. Before anything else is called.
  void Open(Deadline deadline, Callback<Opened> done);

  bool ready() const { return connection_.ready(); }

  OwnerRegister& owners() { return owners_; }

  Partition PartitionOf(const std::string& stakeholder_id) const override;
  void Load(const std::string& stakeholder_id, Deadline deadline,
            Callback<LoadedTimeline> done) override;
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   Deadline deadline,
                   Callback<std::vector<std::optional<model::Details>>> done) override;
  /// A surrogate that stands for another stakeholder already is a kConflict too: whoever decides
  /// again for a stakeholder without a stored timeline draws a new one.
  void Commit(StakeholderCommit commit, Deadline deadline, Callback<CommitOutcome> done) override;
  /// Sees to it that the files of Redis forget, too, some time later.
  void Erase(Erasure erasure, Deadline deadline, Callback<bool> done) override;
  void IsErased(const std::string& stakeholder_id, Deadline deadline, Callback<bool> done) override;
  void CountErased(Partition partition, Deadline deadline, Callback<uint64_t> done) override;
  void FindSurrogates(const std::string& stakeholder_id, Deadline deadline,
                      Callback<std::vector<uint64_t>> done) override;
  void Resolve(Partition partition, uint64_t surrogate, Deadline deadline,
               Callback<std::optional<std::string>> done) override;

  Partition partitions() const override { return options_.partitions; }
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
  std::string function_library() const override;
  void Inspect(Deadline deadline, Callback<StoreFacts> done) override;
  void InspectPartitions(Instant now, Deadline deadline,
                         Callback<std::vector<PartitionFacts>> done) override;
  void ListStakeholders(Partition partition, uint64_t from, size_t count, Deadline deadline,
                        Callback<StakeholderIndex::Page> done) override;

 private:
  redis::Connection::Guard MakeGuard();
  void CallFunction(redis::Command call, Deadline deadline, redis::Connection::Handler done);

  /// One call in each partition; answers once all have succeeded.
  void CallEverywhere(const std::function<redis::Command(Partition)>& call, Deadline deadline,
                      const Callback<bool>& done);

  CoreLoop& io_;
  RedisStoreOptions options_;
  RandomSource& random_;
  Keys keys_;
  std::shared_ptr<std::optional<DataSet>> data_set_;  // once opened
  redis::Connection connection_;
  redis::DurabilityProof proof_;
  DataSetLink link_;
  RedisOwners owners_;
  GroupCommit group_;
  StoreWatch watch_;
  TraceRemoval traces_;
  std::unique_ptr<class JournalListener> listener_;
};

}  // namespace touchpoint::commit
