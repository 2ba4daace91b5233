// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/store_watch.h"

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "services/commit/redis/function_library.h"
#include "services/commit/redis/watch_fsm.h"

namespace touchpoint::commit {
namespace {

constexpr std::chrono::seconds kInterval(1);
constexpr std::chrono::seconds kAnswerMax(5);

Deadline Soon() {
  return std::chrono::steady_clock::now() + kAnswerMax;
}

}  // namespace

class StoreWatch::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(CoreLoop& io, const DataSetLink& link, redis::DurabilityProof& proof, RandomSource& random)
      : link_(&link), proof_(&proof), random_(random), timer_(io) {}

  void Start(const DataSet& data_set, Partition partitions) {
    data_set_ = data_set;
    partitions_ = partitions;
    if (observer) {
      observer(std::nullopt);
    }
    Wait();
  }

  void Stop() {
    link_ = nullptr;
    observer = nullptr;
    timer_.cancel();
  }

  void OnConnection(std::optional<Failure> why) {
    if (!data_set_) {
      return;  // opening takes care of itself
    }
    Do(why ? fsm_.Lost(*why) : fsm_.Connected());
  }

  void OnFailure(const Failure& failure) {
    if (data_set_) {
      Do(fsm_.Failed(failure));
    }
  }

  Observer observer;

 private:
  void Do(WatchFsm::Orders orders) {
    if (orders.prove) {
      Prove();
    }
    if (orders.look) {
      Look();
    }
    if (orders.tell && observer) {
      observer(fsm_.why_not());
    }
  }

  void Wait() {
    timer_.expires_after(kInterval);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && self->link_ != nullptr) {
        self->Do(self->fsm_.Tick());
        self->Wait();
      }
    });
  }

  void Prove() {
    if (std::exchange(proving_, true)) {
      return;
    }
    const auto proved = [self = shared_from_this()](Result<redis::Reply> reply) {
      self->proving_ = false;
      if (self->link_ == nullptr) {
        return;
      }
      if (!reply && IsFunctionMissing(reply.error())) {
        return self->LoadFunctions();
      }
      self->Do(reply ? self->fsm_.Proved() : self->fsm_.Failed(reply.error()));
    };
    link_->connection().SendDurably(
        ProveWritable(link_->keys(), link_->incarnation(), random_.Next()), Soon(), proved);
  }

  // Another Redis with the same data, such as a replica that was promoted, may lack them.
  void LoadFunctions() {
    EnsureFunctions(link_->connection(), Soon(), [self = shared_from_this()](Result<bool> loaded) {
      if (self->link_ == nullptr) {
        return;
      }
      if (loaded) {
        self->Prove();
      } else {
        self->Do(self->fsm_.Failed(loaded.error()));
      }
    });
  }

  // The guard of the connection says what is wrong, and until when.
  void Look() {
    link_->connection().Send(ReadDataSet(link_->keys()), Soon(),
                             [self = shared_from_this()](Result<redis::Reply> reply) {
                               if (self->link_ == nullptr || !reply) {
                                 return;
                               }
                               const auto found = JudgeDataSet(*reply, self->partitions_);
                               if (!found || *found != *self->data_set_) {
                                 self->link_->connection().Drop("the data set is another one");
                               }
                             });
    proof_->Look(Soon(), [self = shared_from_this()](const std::string& why) {
      if (self->link_ != nullptr) {
        self->link_->connection().Drop(why);
      }
    });
  }

  const DataSetLink* link_;  // null once stopped
  redis::DurabilityProof* proof_;
  RandomSource& random_;
  boost::asio::steady_timer timer_;
  WatchFsm fsm_;
  std::optional<DataSet> data_set_;
  Partition partitions_ = 0;
  bool proving_ = false;
};

StoreWatch::StoreWatch(CoreLoop& io, const DataSetLink& link, redis::DurabilityProof& proof,
                       RandomSource& random)
    : core_(std::make_shared<Core>(io, link, proof, random)) {
}

StoreWatch::~StoreWatch() {
  core_->Stop();
}

void StoreWatch::SetObserver(Observer changed) {
  core_->observer = std::move(changed);
}

void StoreWatch::Start(const DataSet& data_set, Partition partitions) {
  core_->Start(data_set, partitions);
}

void StoreWatch::OnConnection(std::optional<Failure> why) {
  core_->OnConnection(std::move(why));
}

void StoreWatch::OnFailure(const Failure& failure) {
  core_->OnFailure(failure);
}

}  // namespace touchpoint::commit
