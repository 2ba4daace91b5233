// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/policy_call.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/seal.h"
#include "touchpoint/storage/v1/policy.pb.h"

namespace touchpoint::commit {
namespace {

Result<PolicyApplication> DecodeApplication(uint64_t number, const std::string& sealed) {
  const auto record = Unseal(RecordKind::kPolicyApplication, static_cast<uint32_t>(number), sealed);
  storage::v1::PolicyApplication stored;
  if (!record || !stored.ParseFromArray(record->data(), static_cast<int>(record->size()))) {
    return tl::unexpected(CorruptRecord("policy application"));
  }
  PolicyApplication application;
  application.number = number;
  application.revision = Decode(stored.revision());
  application.author = std::move(*stored.mutable_author());
  application.comment = std::move(*stored.mutable_comment());
  application.time = FromMillis(stored.time());
  return application;
}

}  // namespace

redis::Command EncodeApplication(const Keys& keys, const NewApplication& application) {
  const uint64_t number = application.expected + 1;
  storage::v1::PolicyApplication record;
  Encode(application.revision, *record.mutable_revision());
  record.set_author(application.author);
  record.set_comment(application.comment);
  record.set_time(ToMillis(application.time));
  redis::Command command("FCALL");
  command.Add("tp3_apply_policy").Add("3");
  command.Add(keys.live_policy()).Add(keys.applications()).Add(keys.policies());
  command.Add(std::to_string(application.expected)).Add(std::to_string(number));
  command.Add(application.revision).Add(application.canonical);
  command.Add(Seal(RecordKind::kPolicyApplication, static_cast<uint32_t>(number),
                   record.SerializeAsString()));
  return command;
}

redis::Command EncodeRaise(const Keys& keys, Partition partition, uint64_t number) {
  redis::Command command("FCALL");
  command.Add("tp3_raise_policy").Add("1").Add(keys.Policy(partition)).Add(std::to_string(number));
  return command;
}

Result<LivePolicy> DecodeLivePolicy(const redis::Reply& reply) {
  LivePolicy live;
  if (reply.is_nil() || reply.text == "0 ") {
    return live;
  }
  const char* end = reply.text.data() + reply.text.size();
  const auto parsed = std::from_chars(reply.text.data(), end, live.number);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != ' ' || live.number == 0) {
    return tl::unexpected(CorruptRecord("live policy"));
  }
  live.revision.assign(parsed.ptr + 1, end);
  return live;
}

ApplicationRange RangeBefore(uint64_t before, size_t limit) {
  const auto end = static_cast<int64_t>(before) - 1;  // index of the first that is not wanted
  if (end <= 0) {
    return {1, 0};  // nothing; a last index of -1 would be the end of the list
  }
  return {std::max<int64_t>(0, end - static_cast<int64_t>(limit)), end - 1};
}

Result<std::vector<PolicyApplication>> DecodeApplications(const ApplicationRange& range,
                                                          const redis::Reply& reply) {
  std::vector<PolicyApplication> applications;
  for (size_t i = 0; i < reply.elements.size(); ++i) {
    auto application =
        DecodeApplication(static_cast<uint64_t>(range.first) + i + 1, reply.elements[i].text);
    if (!application) {
      return tl::unexpected(std::move(application.error()));
    }
    applications.push_back(std::move(*application));
  }
  std::reverse(applications.begin(), applications.end());
  return applications;
}

}  // namespace touchpoint::commit
