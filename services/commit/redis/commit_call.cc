// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/commit_call.h"

#include <charconv>
#include <map>

#include "services/commit/record_codec.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/log_codec.h"
#include "services/commit/redis/owner_codec.h"
#include "services/commit/redis/timeline_codec.h"

namespace touchpoint::commit {
namespace {

// The reasons of commit.lua.
constexpr int64_t kConflict = 1;
constexpr int64_t kClockBehind = 2;
constexpr int64_t kPolicyBehind = 4;
constexpr int64_t kCampaignClosed = 5;
constexpr int64_t kErased = 6;
constexpr int64_t kUnmarked = 7;

constexpr size_t kPartitionKeys = 7;

constexpr size_t kUsualBytes = 2048;  // that one stakeholder's arguments rarely exceed

int64_t Count(const Fields& fields) {
  return 2 * static_cast<int64_t>(fields.size());
}

void AddFields(const Fields& fields, redis::Command& command) {
  for (const auto& [field, value] : fields) {
    command.Add(field).Add(value);
  }
}

void AddNames(const std::vector<std::string>& names, redis::Command& command) {
  for (const std::string& name : names) {
    command.Add(name);
  }
}

// The keys of campaigns' indexes that a call names behind those of its stakeholders.
class CampaignKeys {
 public:
  CampaignKeys(const Keys& keys, const CommitCall& call)
      : first_(kPartitionKeys + 2 * call.commits.size() + 1) {
    for (const StakeholderCommit* commit : call.commits) {
      for (const model::CampaignKey& campaign : commit->campaigns) {
        if (!places_.contains(campaign)) {
          places_.emplace(campaign, first_ + names_.size());
          names_.push_back(keys.CampaignIndex(call.partition, campaign));
        }
      }
    }
  }

  const std::vector<std::string>& names() const { return names_; }
  /// Of the key among those of the call, from 1.
  size_t PlaceOf(const model::CampaignKey& campaign) const { return places_.at(campaign); }

 private:
  size_t first_;
  std::vector<std::string> names_;
  std::map<model::CampaignKey, size_t> places_;
};

// `mark` empty for who is known: only of a new stakeholder is it asked.
void AddStakeholder(const StakeholderCommit& commit, const std::string& entry,
                    const std::string& mark, const CampaignKeys& campaigns,
                    redis::Command& command) {
  const HashWrites writes = EncodeWrites(commit);
  command.Add(commit.stakeholder_id)
      .Add(std::to_string(commit.expected_revision))
      .Add(ToMillis(commit.now))
      .Add(commit.due ? std::to_string(ToMillis(*commit.due)) : "")
      .Add(std::to_string(commit.after->surrogate))
      .Add(EncodeOwner(commit.after->surrogate, commit.stakeholder_id))
      .Add(entry)
      .Add(static_cast<int64_t>(writes.timeline_removed.size()))
      .Add(Count(writes.timeline_set))
      .Add(static_cast<int64_t>(writes.details_removed.size()))
      .Add(Count(writes.details_set))
      .Add(std::to_string(commit.policy_number))
      .Add(static_cast<int64_t>(commit.campaigns.size()))
      .Add(mark)
      .Add(".");
  AddNames(writes.timeline_removed, command);
  AddFields(writes.timeline_set, command);
  AddNames(writes.details_removed, command);
  AddFields(writes.details_set, command);
  for (const model::CampaignKey& campaign : commit.campaigns) {
    command.Add(static_cast<int64_t>(campaigns.PlaceOf(campaign)));
  }
}

std::optional<int64_t> Number(const redis::Reply& reply) {
  if (reply.type == redis::Reply::Type::kInteger) {
    return reply.integer;
  }
  int64_t number = 0;
  const char* end = reply.text.data() + reply.text.size();
  const auto parsed = std::from_chars(reply.text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end && !reply.text.empty()
             ? std::optional<int64_t>(number)
             : std::nullopt;
}

Result<CommitOutcome> Outcome(const redis::Reply& why, const redis::Reply& detail) {
  const std::optional<int64_t> reason = Number(why);
  if (reason == kConflict) {
    return CommitOutcome{CommitOutcome::Kind::kConflict, {}, 0, 0};
  }
  if (reason == kErased) {
    return CommitOutcome{CommitOutcome::Kind::kErased, {}, 0, 0};
  }
  const std::optional<int64_t> number = Number(detail);
  if (reason == kClockBehind && number) {
    return CommitOutcome{CommitOutcome::Kind::kClockBehind, FromMillis(*number), 0, 0};
  }
  if (reason == kPolicyBehind && number) {
    return CommitOutcome{CommitOutcome::Kind::kPolicyBehind, {}, static_cast<uint64_t>(*number), 0};
  }
  if (reason == kCampaignClosed && number) {
    return CommitOutcome{CommitOutcome::Kind::kCampaignClosed, {}, 0, static_cast<size_t>(*number)};
  }
  return tl::unexpected(CorruptRecord("timeline"));
}

}  // namespace

redis::Command EncodeCall(const Keys& keys, const CommitCall& call) {
  const Partition partition = call.partition;
  redis::Command command("FCALL");
  command.Reserve(kUsualBytes * call.commits.size());
  const CampaignKeys campaigns(keys, call);
  command.Add(FunctionName("commit"))
      .Add(static_cast<int64_t>(kPartitionKeys + 2 * call.commits.size() +
                                campaigns.names().size()));
  command.Add(keys.Incarnation(partition));
  command.Add(keys.Clock(partition)).Add(keys.Log(partition)).Add(keys.Due(partition));
  command.Add(keys.Surrogates(partition)).Add(keys.Policy(partition));
  command.Add(keys.Erased(partition));
  LogWriter log;
  std::vector<std::string> entries;
  entries.reserve(call.commits.size());
  for (const StakeholderCommit* commit : call.commits) {
    command.Add(keys.Timeline(partition, commit->stakeholder_id));
    command.Add(keys.Details(partition, commit->stakeholder_id));
    entries.push_back(log.Add(*commit));
  }
  AddNames(campaigns.names(), command);
  command.Add(call.incarnation);
  command.Add(call.keep_from ? std::to_string(ToMillis(*call.keep_from)) + "-0" : "");
  command.Add(log.Header());
  command.Add(static_cast<int64_t>(call.commits.size()));
  for (size_t i = 0; i < call.commits.size(); ++i) {
    const StakeholderCommit& commit = *call.commits[i];
    const bool is_new = commit.expected_revision == 0;
    const bool is_marked = is_new && call.marks != nullptr;
    const std::string mark = is_marked ? call.marks->Of(commit.stakeholder_id) : "";
    AddStakeholder(commit, entries[i], mark, campaigns, command);
  }
  return command;
}

std::vector<size_t> FindUnmarked(const redis::Reply& reply, size_t size) {
  std::vector<size_t> unmarked;
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 3) {
    const std::optional<int64_t> index = Number(reply.elements[i]);
    const bool is_of_call = index && *index >= 0 && static_cast<size_t>(*index) < size;
    if (is_of_call && Number(reply.elements[i + 1]) == kUnmarked) {
      unmarked.push_back(static_cast<size_t>(*index));
    }
  }
  return unmarked;
}

std::vector<Result<CommitOutcome>> DecodeOutcomes(const redis::Reply& reply, size_t size) {
  std::vector<Result<CommitOutcome>> outcomes(size, CommitOutcome());
  const std::vector<redis::Reply>& refused = reply.elements;
  bool sound = reply.is_array() && refused.size() % 3 == 0;
  for (size_t i = 0; sound && i < refused.size(); i += 3) {
    const std::optional<int64_t> index = Number(refused[i]);
    sound = index && *index >= 0 && static_cast<size_t>(*index) < size;
    if (sound) {
      outcomes[static_cast<size_t>(*index)] = Outcome(refused[i + 1], refused[i + 2]);
    }
  }
  if (!sound) {
    outcomes.assign(size, tl::unexpected(CorruptRecord("commit answer")));
  }
  return outcomes;
}

}  // namespace touchpoint::commit
