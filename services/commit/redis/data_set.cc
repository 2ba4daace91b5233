// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/data_set.h"

#include <array>
#include <charconv>
#include <map>

#include "services/commit/partition.h"
#include "services/commit/redis/erasure_marks.h"
#include "services/commit/redis/function_library.h"

namespace touchpoint::commit {
namespace {

constexpr std::string_view kFormat = "2";

tl::unexpected<Failure> Refused(std::string message) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "STORE_SETUP", std::move(message), {}, {}, {}});
}

std::string Hex(uint64_t number) {
  std::array<char, 16> digits = {};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

}  // namespace

std::string NewIncarnation(RandomSource& random) {
  return Hex(random.Next());
}

redis::Command OpenDataSet(const Keys& keys, Partition partitions, RandomSource& random) {
  const std::string incarnation = NewIncarnation(random);
  redis::Command command("FCALL");
  command.Add(FunctionName("open")).Add(int64_t{partitions} + 1).Add(keys.data_set());
  for (Partition partition = 0; partition < partitions; ++partition) {
    command.Add(keys.Incarnation(partition));
  }
  command.Add(incarnation).Add(MakeMarkKey());
  command.Add("format").Add(kFormat);
  command.Add("partitions").Add(int64_t{partitions});
  command.Add("hash").Add(kPartitionHash);
  command.Add("id").Add(Hex(random.Next()));
  command.Add("incarnation").Add(incarnation);
  return command;
}

redis::Command ProveWritable(const Keys& keys, const std::string& incarnation, uint64_t number) {
  redis::Command command("FCALL");
  command.Add(FunctionName("prove")).Add("2").Add(keys.Incarnation(0)).Add(keys.Proof(0));
  command.Add(incarnation).Add(std::to_string(number));
  return command;
}

redis::Command ReadDataSet(const Keys& keys) {
  redis::Command command("HGETALL");
  command.Add(keys.data_set());
  return command;
}

Result<DataSet> JudgeDataSet(const redis::Reply& reply, Partition partitions) {
  std::map<std::string, std::string> fields;
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    fields[reply.elements[i].text] = reply.elements[i + 1].text;
  }
  if (fields["format"] == kRestoring) {
    return Refused(
        "a restore into this Redis is under way or was broken off: wait, or repeat `touchpointctl "
        "restore` with --replace");
  }
  if (fields["id"].empty()) {
    return Refused("Redis has lost its data set, or is another Redis than before");
  }
  if (fields["format"] != kFormat || fields["hash"] != kPartitionHash) {
    return Refused("the data set has format " + fields["format"] + " and hash " + fields["hash"] +
                   "; this build reads format " + std::string(kFormat) + " and hash " +
                   std::string(kPartitionHash));
  }
  if (fields["partitions"] != std::to_string(partitions)) {
    return Refused("the data set has " + fields["partitions"] + " partitions and " +
                   std::to_string(partitions) +
                   " are configured; the number is fixed when a data set is created");
  }
  DataSet data_set{fields["id"], fields["incarnation"], {}};
  if (!fields["mark_key"].empty()) {
    const auto key = OpenMarkKey(fields["mark_key"]);
    if (!key) {
      return Refused(
          "the key by which the data set knows whom it has erased (mark_key) is damaged: copy "
          "the description of the data set from a backup");
    }
    data_set.mark_key = *key;
  }
  return data_set;
}

}  // namespace touchpoint::commit
