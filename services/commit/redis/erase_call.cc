// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/erase_call.h"

#include <charconv>
#include <memory>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/log_codec.h"
#include "services/commit/redis/owner_codec.h"

namespace touchpoint::commit {
namespace {

constexpr int64_t kPartitionKeys = 10;
constexpr int64_t kScanned = 1000;  // surrogates in one reading, about

struct Scan : std::enable_shared_from_this<Scan> {
  Scan(const DataSetLink& l, Partition p, std::string id, Deadline d,
       Callback<std::vector<uint64_t>> cb)
      : link(l), partition(p), stakeholder_id(std::move(id)), deadline(d), done(std::move(cb)) {}

  void Next(const std::string& cursor) {
    redis::Command scan("HSCAN");
    scan.Add(link.keys().Surrogates(partition)).Add(cursor).Add("COUNT").Add(kScanned);
    link.Read(partition, scan, deadline, [self = shared_from_this()](Result<redis::Reply> reply) {
      self->OnPage(std::move(reply));
    });
  }

  void OnPage(Result<redis::Reply> reply) {
    if (!reply || reply->elements.size() != 2) {
      return done(tl::unexpected(reply ? CorruptRecord("surrogate") : reply.error()));
    }
    const std::vector<redis::Reply>& pairs = reply->elements[1].elements;
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
      Look(pairs[i].text, pairs[i + 1]);
    }
    const std::string& cursor = reply->elements[0].text;
    cursor == "0" ? done(std::move(found)) : Next(cursor);
  }

  void Look(const std::string& field, const redis::Reply& owner) {
    uint64_t surrogate = 0;
    const char* end = field.data() + field.size();
    const auto parsed = std::from_chars(field.data(), end, surrogate);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      return;
    }
    const auto owned = DecodeOwner(surrogate, owner);
    if (owned && *owned == stakeholder_id) {
      found.push_back(surrogate);
    }
  }

  const DataSetLink& link;
  const Partition partition;
  const std::string stakeholder_id;
  const Deadline deadline;
  const Callback<std::vector<uint64_t>> done;
  std::vector<uint64_t> found;
};

}  // namespace

redis::Command EncodeErase(const DataSetLink& link, Partition partition, const Erasure& erasure,
                           std::optional<Instant> keep_from) {
  const Keys& keys = link.keys();
  const std::string& id = erasure.stakeholder_id;
  LogWriter log;
  const std::string record = log.AddErasure(erasure.now);
  const std::string mark = link.marks().Of(id);
  redis::Command command("FCALL");
  command.Add(FunctionName("erase"));
  command.Add(kPartitionKeys + static_cast<int64_t>(erasure.campaigns.size()));
  command.Add(keys.Incarnation(partition)).Add(keys.Clock(partition)).Add(keys.Log(partition));
  command.Add(keys.Due(partition)).Add(keys.Surrogates(partition)).Add(keys.Erased(partition));
  command.Add(keys.Traces(partition));
  command.Add(keys.Timeline(partition, id)).Add(keys.Details(partition, id));
  command.Add(keys.Ready(partition));
  for (const model::CampaignKey& campaign : erasure.campaigns) {
    command.Add(keys.CampaignIndex(partition, campaign));
  }
  command.Add(link.incarnation());
  command.Add(keep_from ? std::to_string(ToMillis(*keep_from)) + "-0" : "");
  command.Add(log.Header()).Add(record).Add(ToMillis(erasure.now)).Add(id);
  command.Add(erasure.expected_revision ? std::to_string(*erasure.expected_revision) : "");
  command.Add(mark).Add(SealMark(mark));
  for (const uint64_t surrogate : erasure.surrogates) {
    command.Add(std::to_string(surrogate));
  }
  return command;
}

void ScanSurrogates(const DataSetLink& link, Partition partition, const std::string& stakeholder_id,
                    Deadline deadline, Callback<std::vector<uint64_t>> done) {
  std::make_shared<Scan>(link, partition, stakeholder_id, deadline, std::move(done))->Next("0");
}

}  // namespace touchpoint::commit
