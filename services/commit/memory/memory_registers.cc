// SPDX-License-Identifier: Apache-2.0
// What belongs to no stakeholder: policies, campaigns, tokens and calendar feeds.
#include <algorithm>
#include <utility>

#include "services/commit/memory/memory_store.h"
#include "services/commit/memory/partition_state.h"

namespace touchpoint::commit {
namespace {

LivePolicy LiveOf(const std::vector<PolicyApplication>& applications) {
  return applications.empty()
             ? LivePolicy()
             : LivePolicy{applications.back().number, applications.back().revision};
}

}  // namespace

void MemoryStore::SavePolicy(const std::string& revision, const std::string& canonical,
                             Deadline /*deadline*/, Callback<bool> done) {
  Answer(std::move(done), policies_.emplace(revision, canonical).second);
}

void MemoryStore::LoadPolicyText(const std::string& revision, Deadline /*deadline*/,
                                 Callback<std::optional<std::string>> done) {
  const auto found = policies_.find(revision);
  Answer(std::move(done), found == policies_.end() ? std::optional<std::string>()
                                                   : std::optional<std::string>(found->second));
}

void MemoryStore::LoadLivePolicy(Deadline /*deadline*/, Callback<LivePolicy> done) {
  Answer(std::move(done), LiveOf(applications_));
}

void MemoryStore::ApplyPolicy(NewApplication application, Deadline /*deadline*/,
                              Callback<LivePolicy> done) {
  if (application.expected == applications_.size()) {
    policies_.emplace(application.revision, application.canonical);
    applications_.push_back({application.expected + 1, std::move(application.revision),
                             std::move(application.author), std::move(application.comment),
                             application.time});
  }
  Answer(std::move(done), LiveOf(applications_));
}

void MemoryStore::RaisePolicy(uint64_t number, Deadline /*deadline*/, Callback<bool> done) {
  for (const auto& state : partitions_) {
    state->policy = std::max(state->policy, number);
  }
  Answer(std::move(done), true);
}

void MemoryStore::ListApplications(uint64_t before, size_t limit, Deadline /*deadline*/,
                                   Callback<std::vector<PolicyApplication>> done) {
  std::vector<PolicyApplication> page;
  for (auto at = applications_.rbegin(); at != applications_.rend() && page.size() < limit; ++at) {
    if (at->number < before) {
      page.push_back(*at);
    }
  }
  Answer(std::move(done), std::move(page));
}

void MemoryStore::LoadCampaign(const model::CampaignKey& key, Deadline /*deadline*/,
                               Callback<std::optional<StoredCampaign>> done) {
  const auto found = campaigns_.find(key);
  Answer(std::move(done), found == campaigns_.end() ? std::optional<StoredCampaign>()
                                                    : std::optional(found->second));
}

void MemoryStore::SaveCampaign(StoredCampaign campaign, Deadline /*deadline*/,
                               Callback<bool> done) {
  const auto found = campaigns_.find(campaign.campaign.key);
  const uint64_t version = found == campaigns_.end() ? 0 : found->second.version;
  const bool is_current = version == campaign.version;
  if (is_current) {
    ++campaign.version;
    campaigns_[campaign.campaign.key] = std::move(campaign);
  }
  Answer(std::move(done), is_current);
}

void MemoryStore::CloseCampaign(const model::CampaignKey& key, Deadline /*deadline*/,
                                Callback<bool> done) {
  for (const auto& state : partitions_) {
    state->campaigns[key].closed = true;
  }
  Answer(std::move(done), true);
}

void MemoryStore::ListCampaignMembers(const model::CampaignKey& key, Partition partition,
                                      uint64_t from, size_t limit, Deadline /*deadline*/,
                                      Callback<CampaignMembers> done) {
  const std::vector<std::string>& all = partitions_[partition]->campaigns[key].stakeholder_ids;
  CampaignMembers members;
  members.next = from;
  while (members.next < all.size() && members.stakeholder_ids.size() < limit) {
    const std::string& member = all[members.next++];
    if (!member.empty()) {  // else it was erased
      members.stakeholder_ids.push_back(member);
    }
  }
  members.end = members.next >= all.size();
  Answer(std::move(done), std::move(members));
}

void MemoryStore::AddToken(const auth::TokenRecord& token, Deadline /*deadline*/,
                           Callback<bool> done) {
  Answer(std::move(done), tokens_.emplace(token.id, token).second);
}

void MemoryStore::ReplaceToken(const auth::TokenRecord& token, Deadline /*deadline*/,
                               Callback<bool> done) {
  tokens_.insert_or_assign(token.id, token);
  Answer(std::move(done), true);
}

void MemoryStore::ListTokens(Deadline /*deadline*/, Callback<StoredTokens> done) {
  StoredTokens stored;
  for (const auto& [id, token] : tokens_) {
    stored.tokens.push_back(token);
  }
  Answer(std::move(done), std::move(stored));
}

void MemoryStore::AddFeed(const CalendarFeed& feed, Deadline /*deadline*/, Callback<bool> done) {
  Answer(std::move(done), feeds_.emplace(feed.id, feed).second);
}

void MemoryStore::LoadFeed(const std::string& id, Deadline /*deadline*/,
                           Callback<std::optional<CalendarFeed>> done) {
  const auto at = feeds_.find(id);
  Answer(std::move(done), at == feeds_.end() ? std::nullopt : std::optional(at->second));
}

void MemoryStore::ExchangeFeed(const CalendarFeed& before, const std::optional<CalendarFeed>& after,
                               Deadline /*deadline*/, Callback<bool> done) {
  const auto at = feeds_.find(before.id);
  const bool is_current = at != feeds_.end() && at->second == before;
  if (is_current && after) {
    at->second = *after;
  } else if (is_current) {
    feeds_.erase(at);
  }
  Answer(std::move(done), is_current);
}

void MemoryStore::RemoveFeed(const std::string& id, Deadline /*deadline*/, Callback<bool> done) {
  Answer(std::move(done), feeds_.erase(id) > 0);
}

void MemoryStore::CountFeeds(Deadline /*deadline*/, Callback<size_t> done) {
  Answer(std::move(done), feeds_.size());
}

void MemoryStore::ListFeeds(Deadline /*deadline*/, Callback<StoredFeeds> done) {
  StoredFeeds stored;
  for (const auto& [id, feed] : feeds_) {
    stored.feeds.push_back(feed);
  }
  Answer(std::move(done), std::move(stored));
}

}  // namespace touchpoint::commit
