// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/redis_store.h"

#include <boost/asio/post.hpp>
#include <charconv>
#include <utility>

#include "services/commit/partition.h"
#include "services/commit/record_codec.h"
#include "services/commit/redis/campaign_call.h"
#include "services/commit/redis/decoding.h"
#include "services/commit/redis/due_call.h"
#include "services/commit/redis/erase_call.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/initiative_reader.h"
#include "services/commit/redis/journal_listener.h"
#include "services/commit/redis/journal_reader.h"
#include "services/commit/redis/log_codec.h"
#include "services/commit/redis/owner_codec.h"
#include "services/commit/redis/partition_inspection.h"
#include "services/commit/redis/policy_call.h"
#include "services/commit/redis/redis_inspection.h"
#include "services/commit/redis/stakeholder_scan.h"
#include "services/commit/redis/store_opening.h"
#include "services/commit/redis/timeline_codec.h"

namespace touchpoint::commit {
namespace {

// The last `now` of a partition, from its clock key; the epoch before its first commit.
Result<Instant> DecodeClock(const redis::Reply& reply) {
  if (reply.is_nil()) {
    return Instant();
  }
  const auto position = ParseClock(reply.text);
  if (!position) {
    return tl::unexpected(CorruptRecord("clock"));
  }
  return FromMillis(static_cast<int64_t>(position->millis));
}

Result<LoadedTimeline> DecodeLoaded(redis::Reply clock, redis::Reply hash) {
  const Result<Instant> now = DecodeClock(clock);
  Fields fields;
  for (size_t i = 0; i + 1 < hash.elements.size(); i += 2) {
    fields.emplace_back(std::move(hash.elements[i].text), std::move(hash.elements[i + 1].text));
  }
  Result<model::Timeline> timeline = DecodeTimeline(fields);
  if (!now || !timeline) {
    return tl::unexpected(now ? timeline.error() : now.error());
  }
  return LoadedTimeline{std::move(*timeline), *now};
}

Result<std::vector<std::optional<model::Details>>> DecodeAllDetails(
    const std::vector<model::Sequence>& sequences, const redis::Reply& reply) {
  std::vector<std::optional<model::Details>> all(sequences.size());
  for (size_t i = 0; i < sequences.size() && i < reply.elements.size(); ++i) {
    if (reply.elements[i].is_nil()) {
      continue;
    }
    Result<model::Details> details = DecodeDetails(sequences[i], reply.elements[i].text);
    if (!details) {
      return tl::unexpected(std::move(details.error()));
    }
    all[i] = std::move(*details);
  }
  return all;
}

Result<std::optional<std::string>> DecodeText(redis::Reply reply) {
  return reply.is_nil() ? std::optional<std::string>()
                        : std::optional<std::string>(std::move(reply.text));
}

}  // namespace

RedisStore::RedisStore(CoreLoop& io, RedisStoreOptions options, RandomSource& random)
    : io_(io),
      options_(std::move(options)),
      random_(random),
      keys_(options_.prefix, options_.partitions),
      data_set_(std::make_shared<std::optional<DataSet>>()),
      connection_(io, options_.connection, random),
      proof_(connection_, options_.promise),
      link_(connection_, keys_),
      owners_(link_, options_.partitions),
      group_(io, link_, options_.partitions, options_.group),
      watch_(io, link_, proof_, random),
      traces_(io, link_, options_.partitions, options_.traces) {
  connection_.SetGuard(MakeGuard());
  connection_.SetObserver([this](std::optional<Failure> why) {
    group_.Wake();
    watch_.OnConnection(std::move(why));
  });
  link_.SetObserver([this](const Failure& failure) { watch_.OnFailure(failure); });
}

RedisStore::~RedisStore() = default;

// A Redis that came back as another one must not be written to with what was learnt before. Until
// the store is opened that is what opening looks at.
redis::Connection::Guard RedisStore::MakeGuard() {
  redis::Connection::Guard guard;
  guard.commands = redis::DurabilityProof::Questions();
  guard.commands.push_back(ReadDataSet(keys_));
  guard.judge = [this](std::vector<redis::Reply> replies,
                       redis::Connection::Guard::Verdict verdict) {
    if (!*data_set_) {
      return verdict(std::nullopt);
    }
    Result<DataSet> found = JudgeDataSet(replies.back(), options_.partitions);
    if (!found) {
      return verdict(std::move(found.error()));
    }
    if (*found != **data_set_) {
      return verdict(
          Failure{Code::kFailedPrecondition,
                  "STORE_SETUP",
                  "Redis has another data set than before: restart the daemon to accept it",
                  {},
                  {},
                  {}});
    }
    replies.pop_back();
    proof_.Judge(replies, [verdict = std::move(verdict)](auto proven) {
      verdict(proven ? std::nullopt : std::optional<Failure>(std::move(proven.error())));
    });
  };
  return guard;
}

void RedisStore::SetObserver(std::function<void(std::optional<Failure>)> changed) {
  watch_.SetObserver(std::move(changed));
}

void RedisStore::Open(Deadline deadline, Callback<Opened> done) {
  connection_.Start();
  OpenStore(io_, {link_, proof_, options_.partitions, random_}, deadline,
            [this, done = std::move(done)](Result<Opened> opened) {
              if (opened) {
                *data_set_ = opened->data_set;
                watch_.Start(opened->data_set, options_.partitions);
                traces_.Start();
              }
              done(std::move(opened));
            });
}

Partition RedisStore::PartitionOf(const std::string& stakeholder_id) const {
  return commit::PartitionOf(stakeholder_id, options_.partitions);
}

void RedisStore::Load(const std::string& stakeholder_id, Deadline deadline,
                      Callback<LoadedTimeline> done) {
  const Partition partition = PartitionOf(stakeholder_id);
  // The clock first: it is then not later than the timeline, which is the safe way round.
  auto clock = std::make_shared<Result<redis::Reply>>();
  redis::Command get("GET");
  get.Add(keys_.Clock(partition));
  connection_.Send(get, deadline,
                   [clock](Result<redis::Reply> reply) { *clock = std::move(reply); });
  redis::Command all("HGETALL");
  all.Add(keys_.Timeline(partition, stakeholder_id));
  const auto decode = [clock, done = std::move(done)](Result<redis::Reply> hash) {
    if (!*clock || !hash) {
      done(tl::unexpected(hash ? clock->error() : hash.error()));
      return;
    }
    done(DecodeLoaded(std::move(**clock), std::move(*hash)));
  };
  link_.ReadDurably(partition, all, deadline, decode);
}

void RedisStore::LoadDetails(const std::string& stakeholder_id,
                             std::vector<model::Sequence> sequences, Deadline deadline,
                             Callback<std::vector<std::optional<model::Details>>> done) {
  if (sequences.empty()) {
    boost::asio::post(io_, [done = std::move(done)] { done({}); });
    return;
  }
  const Partition partition = PartitionOf(stakeholder_id);
  redis::Command get("HMGET");
  get.Add(keys_.Details(partition, stakeholder_id));
  for (const model::Sequence sequence : sequences) {
    get.Add(int64_t{sequence});
  }
  link_.Read(
      partition, get, deadline,
      Decoding(std::move(done), [sequences = std::move(sequences)](const redis::Reply& reply) {
        return DecodeAllDetails(sequences, reply);
      }));
}

void RedisStore::Commit(StakeholderCommit commit, Deadline deadline, Callback<CommitOutcome> done) {
  const Partition partition = PartitionOf(commit.stakeholder_id);
  group_.Add(partition, std::move(commit), deadline, std::move(done));
}

void RedisStore::Erase(Erasure erasure, Deadline deadline, Callback<bool> done) {
  const Partition partition = PartitionOf(erasure.stakeholder_id);
  const auto& retention = options_.group.journal_retention;
  const auto keep_from = retention && erasure.now > Instant(*retention)
                             ? std::optional(erasure.now - *retention)
                             : std::nullopt;
  CallFunction(EncodeErase(link_, partition, erasure, keep_from), deadline,
               [this, done = std::move(done)](Result<redis::Reply> reply) {
                 if (!reply) {
                   return done(tl::unexpected(std::move(reply.error())));
                 }
                 const bool erased = reply->integer == 1;
                 if (erased) {
                   traces_.Want();
                 }
                 done(erased);
               });
}

void RedisStore::IsErased(const std::string& stakeholder_id, Deadline deadline,
                          Callback<bool> done) {
  const Partition partition = PartitionOf(stakeholder_id);
  const std::string mark = link_.marks().Of(stakeholder_id);
  redis::Command get("HGET");
  get.Add(keys_.Erased(partition)).Add(mark);
  link_.Read(partition, get, deadline, Decoding(std::move(done), [mark](const redis::Reply& reply) {
               return OpenMark(mark, reply);
             }));
}

void RedisStore::CountErased(Partition partition, Deadline deadline, Callback<uint64_t> done) {
  redis::Command count("HLEN");
  count.Add(keys_.Erased(partition));
  link_.Read(partition, count, deadline, Decoding(std::move(done), [](const redis::Reply& reply) {
               return static_cast<uint64_t>(reply.integer);
             }));
}

void RedisStore::FindSurrogates(const std::string& stakeholder_id, Deadline deadline,
                                Callback<std::vector<uint64_t>> done) {
  ScanSurrogates(link_, PartitionOf(stakeholder_id), stakeholder_id, deadline, std::move(done));
}

void RedisStore::Resolve(Partition partition, uint64_t surrogate, Deadline deadline,
                         Callback<std::optional<std::string>> done) {
  if (partition >= options_.partitions) {
    boost::asio::post(io_, [done = std::move(done)] { done(std::optional<std::string>()); });
    return;
  }
  redis::Command get("HGET");
  get.Add(keys_.Surrogates(partition)).Add(std::to_string(surrogate));
  link_.Read(partition, get, deadline,
             Decoding(std::move(done), [surrogate](const redis::Reply& reply) {
               return DecodeOwner(surrogate, reply);
             }));
}

void RedisStore::Read(Partition partition, JournalPosition from, size_t entries_max,
                      Deadline deadline, Callback<Journal::Page> done) {
  ReadPage(link_, {partition, from, Direction::kForward, entries_max}, deadline, std::move(done));
}

void RedisStore::ReadBackward(Partition partition, JournalPosition from, size_t entries_max,
                              Deadline deadline, Callback<Journal::Page> done) {
  ReadPage(link_, {partition, from, Direction::kBackward, entries_max}, deadline, std::move(done));
}

void RedisStore::ReadInitiatives(Partition partition, std::vector<InitiativeRef> initiatives,
                                 Deadline deadline, Callback<std::vector<std::string>> done) {
  if (initiatives.empty()) {
    boost::asio::post(io_, [done = std::move(done)] { done({}); });
    return;
  }
  commit::ReadInitiatives(link_, partition, std::move(initiatives), deadline, std::move(done));
}

void RedisStore::Listen(std::function<void(Partition)> changed) {
  listener_.reset();
  if (changed) {
    listener_ = std::make_unique<JournalListener>(io_, options_.connection, random_, keys_,
                                                  options_.partitions, std::move(changed));
  }
}

void RedisStore::ListDue(Partition partition, Instant until, size_t limit, Deadline deadline,
                         Callback<std::vector<DueStakeholder>> done) {
  link_.Read(partition, EncodeListDue(keys_, partition, until, limit), deadline,
             Decoding(std::move(done), DecodeDue));
}

void RedisStore::MoveOn(Partition partition, std::vector<DueUpdate> updates, Deadline deadline,
                        Callback<std::vector<size_t>> done) {
  CallFunction(EncodeMoveOn(keys_, link_.incarnation(), partition, updates), deadline,
               Decoding(std::move(done), [size = updates.size()](const redis::Reply& reply) {
                 return DecodeMoveOn(reply, size);
               }));
}

void RedisStore::ListReadyLists(Partition partition, Deadline deadline,
                                Callback<std::vector<ReadyCount>> done) {
  redis::Command all("HGETALL");
  all.Add(keys_.Ready(partition));
  link_.Read(partition, all, deadline, Decoding(std::move(done), DecodeReadyLists));
}

void RedisStore::ListReady(Partition partition, const model::ReadyList& list, size_t skip,
                           size_t limit, Deadline deadline,
                           Callback<std::vector<DueStakeholder>> done) {
  link_.Read(partition, EncodeListReady(keys_, partition, list, skip, limit), deadline,
             Decoding(std::move(done), DecodeDue));
}

void RedisStore::SavePolicy(const std::string& revision, const std::string& canonical,
                            Deadline deadline, Callback<bool> done) {
  redis::Command set("HSETNX");
  set.Add(keys_.policies()).Add(revision).Add(canonical);
  connection_.SendDurably(set, deadline, Decoding(std::move(done), DecodeFlag));
}

void RedisStore::LoadPolicyText(const std::string& revision, Deadline deadline,
                                Callback<std::optional<std::string>> done) {
  redis::Command get("HGET");
  get.Add(keys_.policies()).Add(revision);
  link_.Read(kPolicyPartition, get, deadline, Decoding(std::move(done), DecodeText));
}

// Functions that are gone (FUNCTION FLUSH, another master) are loaded again; the call was not
// begun.
void RedisStore::CallFunction(redis::Command call, Deadline deadline,
                              redis::Connection::Handler done) {
  const auto shared = std::make_shared<redis::Command>(std::move(call));
  const auto answer = [report = link_.reporter(), done](Result<redis::Reply> reply) {
    if (!reply) {
      report(reply.error());
    }
    done(std::move(reply));
  };
  const auto first = [this, shared, deadline, answer](Result<redis::Reply> reply) {
    if (reply || !IsFunctionMissing(reply.error())) {
      return answer(std::move(reply));
    }
    EnsureFunctions(connection_, deadline, [this, shared, deadline, answer](Result<bool> loaded) {
      if (!loaded) {
        return answer(tl::unexpected(std::move(loaded.error())));
      }
      connection_.SendDurably(*shared, deadline, answer);
    });
  };
  connection_.SendDurably(*shared, deadline, first);
}

void RedisStore::LoadLivePolicy(Deadline deadline, Callback<LivePolicy> done) {
  CallFunction(AskLivePolicy(keys_, link_.incarnation()), deadline,
               Decoding(std::move(done), DecodeLivePolicy));
}

void RedisStore::ApplyPolicy(NewApplication application, Deadline deadline,
                             Callback<LivePolicy> done) {
  CallFunction(EncodeApplication(keys_, link_.incarnation(), application), deadline,
               Decoding(std::move(done), DecodeLivePolicy));
}

void RedisStore::CallEverywhere(const std::function<redis::Command(Partition)>& call,
                                Deadline deadline, const Callback<bool>& done) {
  struct Round {
    Partition open = 0;
    std::optional<Failure> failure;
  };
  const auto round = std::make_shared<Round>();
  round->open = options_.partitions;
  for (Partition partition = 0; partition < options_.partitions; ++partition) {
    CallFunction(call(partition), deadline, [round, done](Result<redis::Reply> reply) {
      if (!reply) {
        round->failure = std::move(reply.error());
      }
      if (--round->open == 0) {
        done(round->failure ? Result<bool>(tl::unexpected(*round->failure)) : Result<bool>(true));
      }
    });
  }
}

void RedisStore::RaisePolicy(uint64_t number, Deadline deadline, Callback<bool> done) {
  CallEverywhere(
      [this, number](Partition partition) {
        return EncodeRaise(keys_, link_.incarnation(), partition, number);
      },
      deadline, done);
}

void RedisStore::ListApplications(uint64_t before, size_t limit, Deadline deadline,
                                  Callback<std::vector<PolicyApplication>> done) {
  const ApplicationRange range = RangeBefore(before, limit);
  redis::Command list("LRANGE");
  list.Add(keys_.applications()).Add(range.first).Add(range.last);
  link_.Read(kPolicyPartition, list, deadline,
             Decoding(std::move(done), [range](const redis::Reply& reply) {
               return DecodeApplications(range, reply);
             }));
}

void RedisStore::LoadCampaign(const model::CampaignKey& key, Deadline deadline,
                              Callback<std::optional<StoredCampaign>> done) {
  const Partition partition = PartitionOf(Keys::NameOf(key));
  redis::Command get("GET");
  get.Add(keys_.Campaign(partition, key));
  const auto decode = [key](const redis::Reply& reply) { return DecodeCampaign(key, reply); };
  link_.ReadDurably(partition, get, deadline, Decoding(std::move(done), decode));
}

void RedisStore::SaveCampaign(StoredCampaign campaign, Deadline deadline, Callback<bool> done) {
  const Partition partition = PartitionOf(Keys::NameOf(campaign.campaign.key));
  CallFunction(EncodeSave(keys_, link_.incarnation(), partition, campaign), deadline,
               Decoding(std::move(done), DecodeFlag));
}

void RedisStore::CloseCampaign(const model::CampaignKey& key, Deadline deadline,
                               Callback<bool> done) {
  CallEverywhere(
      [this, &key](Partition partition) {
        return EncodeClose(keys_, link_.incarnation(), partition, key);
      },
      deadline, done);
}

void RedisStore::ListCampaignMembers(const model::CampaignKey& key, Partition partition,
                                     uint64_t from, size_t limit, Deadline deadline,
                                     Callback<CampaignMembers> done) {
  redis::Command range("LRANGE");
  range.Add(keys_.CampaignIndex(partition, key)).Add(static_cast<int64_t>(from));
  range.Add(static_cast<int64_t>(from + limit - 1));
  const auto named = [this, partition, from, limit, deadline, done](Result<redis::Reply> reply) {
    auto page = reply ? DecodeMembers(*reply, from, limit)
                      : Result<MemberPage>(tl::unexpected(std::move(reply.error())));
    if (!page) {
      return done(tl::unexpected(std::move(page.error())));
    }
    if (page->surrogates.empty()) {
      return done(CampaignMembers{{}, page->next, page->end});
    }
    const redis::Command resolve = EncodeResolve(keys_, partition, page->surrogates);
    link_.Read(partition, resolve, deadline,
               Decoding(done, [page = std::move(*page)](const redis::Reply& owners) {
                 return DecodeOwners(page, owners);
               }));
  };
  link_.Read(partition, range, deadline, named);
}

std::string RedisStore::function_library() const {
  return std::string(kFunctionLibrary);
}

void RedisStore::Inspect(Deadline deadline, Callback<StoreFacts> done) {
  InspectRedis(connection_, proof_, deadline, std::move(done));
}

void RedisStore::InspectPartitions(Instant now, Deadline deadline,
                                   Callback<std::vector<PartitionFacts>> done) {
  commit::InspectPartitions(link_, options_.partitions, now, deadline, std::move(done));
}

void RedisStore::ListStakeholders(Partition partition, uint64_t from, size_t count,
                                  Deadline deadline, Callback<StakeholderIndex::Page> done) {
  link_.Read(partition, EncodeScan(keys_, partition, from, count), deadline,
             Decoding(std::move(done), DecodeScan));
}

}  // namespace touchpoint::commit
