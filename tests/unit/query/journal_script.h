// SPDX-License-Identifier: Apache-2.0
// A journal whose answers a test hands out one by one, in any order it likes.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "services/commit/journal.h"

namespace touchpoint::testing {

class JournalScript final : public commit::Journal {
 public:
  explicit JournalScript(commit::Partition partitions);

  /// A deferred promotion of team "sales" for `stakeholder_id`, decided at `millis` or later: an
  /// entry of the throttle log. Tells the listener.
  void Append(commit::Partition partition, uint64_t millis,
              const std::string& stakeholder_id = "ada");
  /// What the stakeholders' records say from now on: every entry is about touchpoint 1 of them, of
  /// one initiative. Nothing is known of others.
  void SetInitiative(const std::string& stakeholder_id, const std::string& word) {
    initiatives_[stakeholder_id] = word;
  }
  /// Readings of initiatives, so far.
  size_t initiatives_read() const { return initiatives_read_; }
  /// Forgets the oldest entry of a partition.
  void TrimOne(commit::Partition partition);

  size_t pending() const { return pending_.size(); }
  /// Answers one reading, chosen at random.
  void AnswerOne(RandomSource& random);
  /// Answers all readings, and those that follow.
  void AnswerAll();
  /// From now on a reading sees the journal as it is when it is asked for, or when it is answered.
  void ReadEarlyOrLate(RandomSource& random) { random_ = &random; }
  /// Readings fail until told otherwise.
  void SetFailing(bool failing, Code code = Code::kUnavailable) {
    failing_ = failing;
    failure_ = code;
  }
  bool listened_to() const { return changed_ != nullptr; }

  const std::vector<commit::JournalEntry>& entries(commit::Partition partition) const {
    return logs_[partition].entries;
  }

  commit::Partition partitions() const override {
    return static_cast<commit::Partition>(logs_.size());
  }
  void Read(commit::Partition partition, commit::JournalPosition from, size_t entries_max,
            commit::Deadline deadline, commit::Callback<Page> done) override;
  void ReadBackward(commit::Partition partition, commit::JournalPosition from, size_t entries_max,
                    commit::Deadline deadline, commit::Callback<Page> done) override;
  void ReadInitiatives(commit::Partition partition, std::vector<commit::InitiativeRef> initiatives,
                       commit::Deadline deadline,
                       commit::Callback<std::vector<std::string>> done) override;
  void Listen(std::function<void(commit::Partition)> changed) override;

 private:
  struct Log {
    std::vector<commit::JournalEntry> entries;
    commit::JournalPosition trimmed;
    uint64_t revision = 0;
  };
  template <typename T>
  void Answer(std::function<T()> read, commit::Callback<T> done);

  std::vector<Log> logs_;
  std::map<std::string, std::string> initiatives_;  // by stakeholder id
  size_t initiatives_read_ = 0;
  std::vector<std::function<void()>> pending_;
  std::function<void(commit::Partition)> changed_;
  RandomSource* random_ = nullptr;
  bool failing_ = false;
  Code failure_ = Code::kUnavailable;
};

}  // namespace touchpoint::testing
