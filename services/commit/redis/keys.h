// SPDX-License-Identifier: Apache-2.0
// Every key in Redis. All keys of a partition share the hash tag {p}: one slot of a cluster.
#pragma once

#include <string>
#include <vector>

#include "common/model/attention.h"
#include "common/model/campaign.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// Where what belongs to the data set as a whole lies.
constexpr Partition kPolicyPartition = 0;

class Keys {
 public:
  Keys(const std::string& prefix, Partition partitions);

  /// Hash: what the data set is. Checked whenever a connection opens.
  const std::string& data_set() const { return data_set_; }
  /// Hash: policy revision -> canonical text.
  const std::string& policies() const { return policies_; }
  /// String: number and revision of the policy in force.
  const std::string& live_policy() const { return live_policy_; }
  /// List: every application of a policy; the first has number 1.
  const std::string& applications() const { return applications_; }
  /// Hash: token id -> sealed record, the text's hash in it.
  const std::string& tokens() const { return tokens_; }
  /// Hash: id of a calendar feed -> sealed record, its secret's hash in it.
  const std::string& feeds() const { return feeds_; }
  /// Hash: id of a daemon -> sealed record of until when it is alive.
  const std::string& members() const { return members_; }
  /// Stream: CloudEvents made of the journal, all partitions'.
  const std::string& events() const { return events_; }
  /// Hash: partition -> id of the newest log entry of which there are events, twice.
  const std::string& event_positions() const { return event_positions_; }
  /// Hash: the same for the events that a webhook has taken.
  const std::string& webhook_positions() const { return webhook_positions_; }

  /// String: the data set's incarnation, so that every call can see whose partition it works on.
  std::string Incarnation(Partition partition) const { return bases_[partition] + "incarnation"; }
  /// String: what was last written to see whether Redis takes writes.
  std::string Proof(Partition partition) const { return bases_[partition] + "proof"; }
  /// String: id of the newest log entry; its milliseconds are the partition's last `now`. As all
  /// that has no checksum it is written twice: "1-0 1-0".
  std::string Clock(Partition partition) const { return bases_[partition] + "clock"; }
  /// Hash, of one field: which daemon does the partition's due work, sealed.
  std::string Owner(Partition partition) const { return bases_[partition] + "owner"; }
  /// String: number of the newest application that the partition has seen, twice. A commit decided
  /// under an older one is refused.
  std::string Policy(Partition partition) const { return bases_[partition] + "policy"; }
  /// Stream: the journal, one entry per call.
  std::string Log(Partition partition) const { return bases_[partition] + "log"; }
  /// Sorted set: stakeholders by the milliseconds at which they are due.
  std::string Due(Partition partition) const { return bases_[partition] + "due"; }
  /// Hash: name of a list of who is ready -> since when its first one is, and how many there are.
  std::string Ready(Partition partition) const { return bases_[partition] + "ready"; }
  /// A list in keys. What separates its parts is in no name.
  static std::string NameOf(const model::ReadyList& list) {
    return list.channel + '\x1f' + list.team + (list.held ? "\x1fheld" : "");
  }
  /// Sorted set: stakeholders for whom something of this channel and team is due and unleased, by
  /// the milliseconds since when.
  std::string ReadyMembers(Partition partition, const model::ReadyList& list) const {
    return bases_[partition] + "ready:" + NameOf(list);
  }
  /// Hash: surrogate -> stakeholder id, sealed.
  std::string Surrogates(Partition partition) const { return bases_[partition] + "sur"; }
  /// Hash: marks of who was erased -> a seal.
  std::string Erased(Partition partition) const { return bases_[partition] + "erased"; }
  /// String: position, twice, of the newest erasure whose traces may still be in the files of
  /// Redis; 0-0 where there are none.
  std::string Traces(Partition partition) const { return bases_[partition] + "traces"; }
  /// Hash: r (revision and due), h (head), p (profile), n<id> (names), <sequence> (touchpoints).
  std::string Timeline(Partition partition, const std::string& stakeholder_id) const {
    return bases_[partition] + "t:" + stakeholder_id;
  }
  /// A campaign in keys: its id has no slash, a team may.
  static std::string NameOf(const model::CampaignKey& key) {
    return key.campaign_id + "/" + key.team;
  }
  /// String: a campaign, its version in front. The partition is that of NameOf().
  std::string Campaign(Partition partition, const model::CampaignKey& key) const {
    return bases_[partition] + "c:" + NameOf(key);
  }
  /// List: surrogates of the stakeholders of this partition who got a touchpoint of the campaign, 0
  /// in the place of who was erased;
  /// an empty element, the last one, once it takes no more.
  std::string CampaignIndex(Partition partition, const model::CampaignKey& key) const {
    return bases_[partition] + "cx:" + NameOf(key);
  }
  /// Hash: <sequence> -> details.
  std::string Details(Partition partition, const std::string& stakeholder_id) const {
    return bases_[partition] + "d:" + stakeholder_id;
  }

 private:
  std::string data_set_;
  std::string policies_;
  std::string live_policy_;
  std::string applications_;
  std::string tokens_;
  std::string feeds_;
  std::string members_;
  std::string events_;
  std::string event_positions_;
  std::string webhook_positions_;
  std::vector<std::string> bases_;
};

}  // namespace touchpoint::commit
