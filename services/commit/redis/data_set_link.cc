// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/data_set_link.h"

#include <utility>

#include "common/redis/error_reply.h"

namespace touchpoint::commit {

DataSetLink::DataSetLink(redis::Connection& connection, const Keys& keys)
    : connection_(connection), keys_(keys), state_(std::make_shared<State>()) {
}

DataSetLink::~DataSetLink() {
  state_->failed = nullptr;
}

void DataSetLink::Expect(const DataSet& data_set) {
  state_->incarnation = data_set.incarnation;
  marks_.emplace(data_set.mark_key);
}

void DataSetLink::SetObserver(std::function<void(const Failure&)> failed) {
  state_->failed = std::move(failed);
}

void DataSetLink::Report(const Failure& failure) const {
  state_->Report(failure);
}

std::function<void(const Failure&)> DataSetLink::reporter() const {
  return [state = state_](const Failure& failure) { state->Report(failure); };
}

void DataSetLink::State::Report(const Failure& failure) const {
  if (failed) {
    failed(failure);
  }
}

void DataSetLink::Read(Partition partition, const redis::Command& command, Deadline deadline,
                       redis::Connection::Handler done) const {
  Read(&redis::Connection::Send, partition, command, deadline, std::move(done));
}

void DataSetLink::ReadDurably(Partition partition, const redis::Command& command, Deadline deadline,
                              redis::Connection::Handler done) const {
  Read(&redis::Connection::SendDurably, partition, command, deadline, std::move(done));
}

// The incarnation is read last: what was read before it is then of the same data set, because an
// incarnation never comes back.
void DataSetLink::Read(Send last, Partition partition, const redis::Command& command,
                       Deadline deadline, redis::Connection::Handler done) const {
  const auto answer = std::make_shared<Result<redis::Reply>>();
  connection_.Send(command, deadline,
                   [answer](Result<redis::Reply> reply) { *answer = std::move(reply); });
  redis::Command whose("GET");
  whose.Add(keys_.Incarnation(partition));
  (connection_.*last)(
      whose, deadline,
      [state = state_, answer, done = std::move(done)](Result<redis::Reply> incarnation) {
        if (incarnation && incarnation->text != state->incarnation) {
          *answer =
              tl::unexpected(redis::FailureOf("DATASET the partition is of another data set"));
        } else if (!incarnation && *answer) {
          *answer = tl::unexpected(std::move(incarnation.error()));
        }
        if (!*answer) {
          state->Report(answer->error());
        }
        done(std::move(*answer));
      });
}

}  // namespace touchpoint::commit
