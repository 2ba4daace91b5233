// SPDX-License-Identifier: Apache-2.0
// The connection to Redis together with whose data set is expected behind it. A Redis can be
// flushed or restored under a connection that notices nothing, so every call proves it anew.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/redis/connection.h"
#include "services/commit/redis/data_set.h"
#include "services/commit/redis/erasure_marks.h"
#include "services/commit/redis/keys.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

class DataSetLink {
 public:
  /// Both outlive it.
  DataSetLink(redis::Connection& connection, const Keys& keys);
  ~DataSetLink();
  DataSetLink(const DataSetLink&) = delete;
  DataSetLink& operator=(const DataSetLink&) = delete;

  redis::Connection& connection() const { return connection_; }
  const Keys& keys() const { return keys_; }

  /// From now on this is what every partition must belong to. It has a mark_key.
  void Expect(const DataSet& data_set);
  const std::string& incarnation() const { return state_->incarnation; }
  /// Once a data set is expected.
  const ErasureMarks& marks() const { return *marks_; }

  /// Told of every failure of what was sent. May be called until the link is gone.
  void SetObserver(std::function<void(const Failure&)> failed);
  void Report(const Failure& failure) const;
  /// Report(), for callbacks that may outlive the link.
  std::function<void(const Failure&)> reporter() const;

  /// Sends a reading of one partition. Also fails with UNAVAILABLE/STORE_UNAVAILABLE, "redis":
  /// "DATASET", if the partition is of another data set.
  void Read(Partition partition, const redis::Command& command, Deadline deadline,
            redis::Connection::Handler done) const;
  /// Likewise, for what may be answered to somebody as done: all that it shows is as safe as a
  /// commit that was acknowledged.
  void ReadDurably(Partition partition, const redis::Command& command, Deadline deadline,
                   redis::Connection::Handler done) const;

 private:
  using Send = void (redis::Connection::*)(const redis::Command&, Deadline,
                                           redis::Connection::Handler);
  void Read(Send last, Partition partition, const redis::Command& command, Deadline deadline,
            redis::Connection::Handler done) const;

  struct State {
    std::string incarnation;
    std::function<void(const Failure&)> failed;

    void Report(const Failure& failure) const;
  };

  redis::Connection& connection_;
  const Keys& keys_;
  std::optional<ErasureMarks> marks_;
  std::shared_ptr<State> state_;  // shared with what is under way
};

}  // namespace touchpoint::commit
