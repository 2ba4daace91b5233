// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/store_opening.h"

#include <utility>

#include "services/commit/redis/function_library.h"

namespace touchpoint::commit {
namespace {

constexpr std::chrono::milliseconds kRetry(100);

class Attempts : public std::enable_shared_from_this<Attempts> {
 public:
  Attempts(CoreLoop& io, const StoreOpening& opening, Deadline deadline,
           Callback<RedisStore::Opened> done)
      : opening_(opening), deadline_(deadline), done_(std::move(done)), timer_(io) {}

  void Check() {
    opening_.proof.Prove(deadline_,
                         [self = shared_from_this()](Result<std::vector<std::string>> warnings) {
                           if (!warnings) {
                             self->Fail(std::move(warnings.error()));
                             return;
                           }
                           self->opened_.warnings = std::move(*warnings);
                           self->LoadFunctions();
                         });
  }

 private:
  void LoadFunctions() {
    EnsureFunctions(opening_.link.connection(), deadline_,
                    [self = shared_from_this()](Result<bool> loaded) {
                      if (!loaded) {
                        self->Fail(std::move(loaded.error()));
                        return;
                      }
                      self->OpenData();
                    });
  }

  void OpenData() {
    Send(OpenDataSet(opening_.link.keys(), opening_.partitions, opening_.random),
         [this](const redis::Reply& reply) {
           Result<DataSet> data_set = JudgeDataSet(reply, opening_.partitions);
           if (!data_set) {
             return Fail(std::move(data_set.error()));
           }
           opened_.data_set = std::move(*data_set);
           opening_.link.Expect(opened_.data_set);
           Prove();
         });
  }

  void Prove() {
    Send(ProveWritable(opening_.link.keys(), opened_.data_set.incarnation, opening_.random.Next()),
         [this](const redis::Reply&) { done_(std::move(opened_)); });
  }

  // `next` is only called while this lives.
  void Send(const redis::Command& command, std::function<void(const redis::Reply&)> next) {
    opening_.link.connection().SendDurably(
        command, deadline_,
        [self = shared_from_this(), next = std::move(next)](Result<redis::Reply> reply) {
          if (reply) {
            next(*reply);
          } else {
            self->Fail(std::move(reply.error()));
          }
        });
  }

  void Fail(Failure failure) {
    const auto next = std::chrono::steady_clock::now() + kRetry;
    if (failure.code != Code::kUnavailable || next >= deadline_) {
      done_(tl::unexpected(std::move(failure)));
      return;
    }
    timer_.expires_at(next);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) {
        self->Check();
      }
    });
  }

  StoreOpening opening_;
  Deadline deadline_;
  Callback<RedisStore::Opened> done_;
  boost::asio::steady_timer timer_;
  RedisStore::Opened opened_;
};

}  // namespace

void OpenStore(CoreLoop& io, const StoreOpening& opening, Deadline deadline,
               Callback<RedisStore::Opened> done) {
  std::make_shared<Attempts>(io, opening, deadline, std::move(done))->Check();
}

}  // namespace touchpoint::commit
