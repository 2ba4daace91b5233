// SPDX-License-Identifier: Apache-2.0
#include "services/commit/memory/memory_owners.h"

#include <utility>

namespace touchpoint::commit {

MemoryOwners::MemoryOwners(Partition partitions, std::function<void(std::function<void()>)> post,
                           const Clock& clock)
    : post_(std::move(post)), clock_(clock), owners_(partitions) {
}

void MemoryOwners::LookAtOwners(const model::Member& self, Duration lease, Deadline /*deadline*/,
                                Callback<OwnerLook> done) {
  OwnerLook look;
  look.now = clock_.Now();
  members_[self.id] = {self.id, self.name, look.now + lease};
  for (const auto& [id, member] : members_) {
    look.members.push_back(member);
  }
  look.owners = owners_;
  post_([done = std::move(done), look = std::move(look)] { done(look); });
}

void MemoryOwners::ExchangeOwner(const model::TenureChange& change, Deadline /*deadline*/,
                                 Callback<bool> done) {
  std::optional<model::Tenure>& stored = owners_[change.partition];
  const bool same = stored == change.before;
  if (same) {
    stored = change.after;
  }
  post_([done = std::move(done), same] { done(same); });
}

void MemoryOwners::RemoveMember(const std::string& id, Deadline /*deadline*/, Callback<bool> done) {
  const bool was = members_.erase(id) > 0;
  post_([done = std::move(done), was] { done(was); });
}

}  // namespace touchpoint::commit
