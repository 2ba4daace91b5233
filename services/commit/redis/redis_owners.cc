// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/redis_owners.h"

#include <charconv>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/decoding.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/ownership_codec.h"

namespace touchpoint::commit {
namespace {

constexpr char kField[] = "owner";
// Of who has died, before the record is removed.
constexpr Duration kRemembered = std::chrono::minutes(5);

std::optional<Instant> DecodeTime(const redis::Reply& reply) {
  int64_t parts[2] = {};
  for (size_t i = 0; i < 2; ++i) {
    if (reply.elements.size() != 2) {
      return std::nullopt;
    }
    const std::string& text = reply.elements[i].text;
    if (std::from_chars(text.data(), text.data() + text.size(), parts[i]).ec != std::errc()) {
      return std::nullopt;
    }
  }
  return FromMillis(parts[0] * 1'000 + parts[1] / 1'000);
}

/// FCALL of the function that puts `after` in the place of `before`, without memory left too.
redis::Command Exchange(const DataSetLink& link, Partition partition, const std::string& hash,
                        const std::string& field, const std::string& before,
                        const std::string& after) {
  redis::Command exchange("FCALL");
  exchange.Add(FunctionName("exchange")).Add("2").Add(link.keys().Incarnation(partition)).Add(hash);
  exchange.Add(link.incarnation()).Add(field).Add(before).Add(after);
  return exchange;
}

}  // namespace

/// What is under way of one look.
struct RedisOwners::Look {
  OwnerLook seen;
  std::vector<std::string> dead;                            // members to be removed
  std::vector<std::pair<Partition, std::string>> unusable;  // records to be removed
  size_t open = 0;                                          // replies that are awaited
  std::optional<Failure> failure;
  Duration lease{};
  Callback<OwnerLook> done;

  void TakeMembers(const redis::Reply& reply) {
    for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
      const std::string& id = reply.elements[i].text;
      auto member = OpenMember(id, reply.elements[i + 1].text);
      if (!member || member->until + kRemembered < seen.now) {
        dead.push_back(id);
      } else {
        seen.members.push_back(std::move(*member));
      }
    }
  }

  void TakeOwner(Partition partition, const redis::Reply& reply) {
    if (reply.is_nil()) {
      return;
    }
    auto tenure = OpenTenure(partition, reply.text);
    if (tenure) {
      seen.owners[partition] = std::move(*tenure);
    } else if (tenure.error().code == Code::kDataLoss) {
      unusable.emplace_back(partition, reply.text);
    } else {  // a newer build's: whose, it knows
      seen.owners[partition] = model::Tenure{"?", 0, seen.now + lease, 0};
    }
  }
};

RedisOwners::RedisOwners(const DataSetLink& link, Partition partitions)
    : link_(link), partitions_(partitions) {
}

void RedisOwners::LookAtOwners(const model::Member& self, Duration lease, Deadline deadline,
                               Callback<OwnerLook> done) {
  const auto look = std::make_shared<Look>();
  look->lease = lease;
  look->done = std::move(done);
  look->seen.owners.resize(partitions_);
  link_.connection().Send(
      redis::Command("TIME"), deadline, [this, look, self, deadline](Result<redis::Reply> reply) {
        const auto now = reply ? DecodeTime(*reply) : std::nullopt;
        if (!now) {
          return look->done(
              tl::unexpected(reply ? CorruptRecord("time of Redis") : std::move(reply.error())));
        }
        look->seen.now = *now;
        Attend({self.id, self.name, *now + look->lease}, deadline);
        ReadAll(look, deadline);
      });
}

/// Whether it was taken shows with what is read behind it.
void RedisOwners::Attend(const model::Member& self, Deadline deadline) {
  const std::string sealed = SealMember(self);
  const std::string& members = link_.keys().members();
  if (attended_->id != self.id) {
    redis::Command set("HSET");
    set.Add(members).Add(self.id).Add(sealed);
    return Send(set, deadline, [attended = attended_, id = self.id, sealed](const auto& set_to) {
      *attended = set_to ? Attended{id, sealed} : Attended();
    });
  }
  Send(Exchange(link_, kPolicyPartition, members, self.id, attended_->sealed, sealed), deadline,
       [attended = attended_, id = self.id, sealed](const Result<bool>& exchanged) {
         *attended = exchanged && *exchanged ? Attended{id, sealed} : Attended();
       });
}

void RedisOwners::ReadAll(const std::shared_ptr<Look>& look, Deadline deadline) {
  look->open = 1 + partitions_;
  const auto take = [this, look, deadline](const Result<redis::Reply>& reply, const auto& use) {
    if (reply) {
      use(*reply);
    } else {
      look->failure = reply.error();
    }
    if (--look->open > 0) {
      return;
    }
    if (look->failure) {
      return look->done(tl::unexpected(std::move(*look->failure)));
    }
    Forget(look, deadline);
    look->done(std::move(look->seen));
  };
  redis::Command all("HGETALL");
  all.Add(link_.keys().members());
  link_.Read(kPolicyPartition, all, deadline, [look, take](const Result<redis::Reply>& reply) {
    take(reply, [&look](const redis::Reply& members) { look->TakeMembers(members); });
  });
  for (Partition p = 0; p < partitions_; ++p) {
    redis::Command get("HGET");
    get.Add(link_.keys().Owner(p)).Add(kField);
    link_.connection().Send(get, deadline, [look, take, p](const Result<redis::Reply>& reply) {
      take(reply, [&look, p](const redis::Reply& owner) { look->TakeOwner(p, owner); });
    });
  }
}

void RedisOwners::Forget(const std::shared_ptr<Look>& look, Deadline deadline) {
  for (const std::string& id : look->dead) {
    RemoveMember(id, deadline, [](const Result<bool>&) {});
  }
  for (const auto& [partition, sealed] : look->unusable) {
    Send(Exchange(link_, partition, link_.keys().Owner(partition), kField, sealed, ""), deadline,
         [](const Result<bool>&) {});
  }
}

void RedisOwners::ExchangeOwner(const model::TenureChange& change, Deadline deadline,
                                Callback<bool> done) {
  const std::string key = link_.keys().Owner(change.partition);
  const std::string after = SealTenure(change.partition, change.after);
  if (!change.before) {
    redis::Command set("HSETNX");
    set.Add(key).Add(kField).Add(after);
    return Send(set, deadline, std::move(done));
  }
  Send(Exchange(link_, change.partition, key, kField, SealTenure(change.partition, *change.before),
                after),
       deadline, std::move(done));
}

void RedisOwners::RemoveMember(const std::string& id, Deadline deadline, Callback<bool> done) {
  redis::Command remove("HDEL");
  remove.Add(link_.keys().members()).Add(id);
  Send(remove, deadline, std::move(done));
}

/// Functions that are gone are loaded; the next round calls again.
void RedisOwners::Send(const redis::Command& command, Deadline deadline, Callback<bool> done) {
  link_.connection().Send(
      command, deadline, [this, deadline, done = std::move(done)](Result<redis::Reply> reply) {
        if (!reply && IsFunctionMissing(reply.error())) {
          EnsureFunctions(link_.connection(), deadline, [](const Result<bool>&) {});
        }
        done(reply ? DecodeFlag(*reply) : tl::unexpected(std::move(reply.error())));
      });
}

}  // namespace touchpoint::commit
