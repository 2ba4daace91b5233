// SPDX-License-Identifier: Apache-2.0
// The register of owners of simulation and tests.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "services/commit/owner_register.h"

namespace touchpoint::commit {

class MemoryOwners final : public OwnerRegister {
 public:
  /// `post` as MemoryStore's. `clock` is the store's, and outlives it.
  MemoryOwners(Partition partitions, std::function<void(std::function<void()>)> post,
               const Clock& clock);

  void LookAtOwners(const model::Member& self, Duration lease, Deadline deadline,
                    Callback<OwnerLook> done) override;
  void ExchangeOwner(const model::TenureChange& change, Deadline deadline,
                     Callback<bool> done) override;
  void RemoveMember(const std::string& id, Deadline deadline, Callback<bool> done) override;

 private:
  const std::function<void(std::function<void()>)> post_;
  const Clock& clock_;
  std::map<std::string, model::Member> members_;
  std::vector<std::optional<model::Tenure>> owners_;
};

}  // namespace touchpoint::commit
