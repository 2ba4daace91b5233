// SPDX-License-Identifier: Apache-2.0
// Every key in Redis. All keys of a partition share the hash tag {p}: one slot of a cluster.
#pragma once

#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

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

  /// String: id of the newest log entry; its milliseconds are the partition's last `now`.
  std::string Clock(Partition partition) const { return bases_[partition] + "clock"; }
  /// String: number of the newest application that the partition has seen. A commit decided under
  /// an older one is refused.
  std::string Policy(Partition partition) const { return bases_[partition] + "policy"; }
  /// Stream: the journal, one entry per call.
  std::string Log(Partition partition) const { return bases_[partition] + "log"; }
  /// Sorted set: stakeholders by the milliseconds at which they are due.
  std::string Due(Partition partition) const { return bases_[partition] + "due"; }
  /// Hash: surrogate -> stakeholder id.
  std::string Surrogates(Partition partition) const { return bases_[partition] + "sur"; }
  /// Hash: r (revision and due), h (head), p (profile), n<id> (names), <sequence> (touchpoints).
  std::string Timeline(Partition partition, const std::string& stakeholder_id) const {
    return bases_[partition] + "t:" + stakeholder_id;
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
  std::vector<std::string> bases_;
};

}  // namespace touchpoint::commit
