// SPDX-License-Identifier: Apache-2.0
// The register of owners in Redis. Waits for no replica: what is lost of it is made anew.
#pragma once

#include <memory>
#include <string>

#include "services/commit/owner_register.h"
#include "services/commit/redis/data_set_link.h"

namespace touchpoint::commit {

class RedisOwners final : public OwnerRegister {
 public:
  /// `link` outlives it.
  RedisOwners(const DataSetLink& link, Partition partitions);

  void LookAtOwners(const model::Member& self, Duration lease, Deadline deadline,
                    Callback<OwnerLook> done) override;
  void ExchangeOwner(const model::TenureChange& change, Deadline deadline,
                     Callback<bool> done) override;
  void RemoveMember(const std::string& id, Deadline deadline, Callback<bool> done) override;

 private:
  struct Look;

  void Attend(const model::Member& self, Deadline deadline);
  void ReadAll(const std::shared_ptr<Look>& look, Deadline deadline);
  void Forget(const std::shared_ptr<Look>& look, Deadline deadline);
  void Send(const redis::Command& command, Deadline deadline, Callback<bool> done);

  const DataSetLink& link_;
  const Partition partitions_;
  struct Attended {
    std::string id;
    std::string sealed;  // as it is stored, as far as is known
  };
  const std::shared_ptr<Attended> attended_ = std::make_shared<Attended>();
};

}  // namespace touchpoint::commit
