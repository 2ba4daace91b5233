// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/query/journal_script.h"

#include <algorithm>
#include <utility>

#include "services/commit/journal_codec.h"

namespace touchpoint::testing {
namespace {

std::string DeferredPayload(Instant now) {
  auto timeline = std::make_shared<model::Timeline>();
  model::Touchpoint touchpoint;
  touchpoint.sequence = 1;
  touchpoint.verdict = model::Verdict::kDeferred;
  touchpoint.team = timeline->names.Intern("sales");
  touchpoint.purpose = timeline->names.Intern("promotion");
  touchpoint.initiative = timeline->names.Intern("spring");
  touchpoint.channels.Add(timeline->names.Intern("email"));
  touchpoint.channel = touchpoint.channels[0];
  touchpoint.earliest = touchpoint.preferred = now;
  touchpoint.latest = now + 14 * kDay;
  touchpoint.scheduled = now + kDay;
  timeline->touchpoints.push_back(touchpoint);
  model::Change change;
  change.after = touchpoint;
  change.reasons.push_back(
      {"one-a-day", model::ReasonKind::kRollingCap, "email", now, now + kDay, 1, kDay, {}});
  commit::StakeholderCommit commit;
  commit.after = timeline;
  model::Decision decision;
  decision.subject = 1;
  decision.changes.push_back(change);
  commit.steps.push_back({model::TickInput{}, decision});
  return commit::EncodeSteps(commit);
}

}  // namespace

JournalScript::JournalScript(commit::Partition partitions) : logs_(partitions) {
}

void JournalScript::Append(commit::Partition partition, uint64_t millis,
                           const std::string& stakeholder_id) {
  Log& log = logs_[partition];
  commit::JournalEntry entry;
  entry.position = {millis, 0};
  const commit::JournalPosition last =
      log.entries.empty() ? log.trimmed : log.entries.back().position;
  if (entry.position <= last) {
    entry.position = {last.millis, last.number + 1};
  }
  entry.partition = partition;
  entry.surrogate = 7;
  entry.stakeholder_id = stakeholder_id;
  entry.revision = ++log.revision;
  entry.now = FromMillis(static_cast<int64_t>(entry.position.millis));
  entry.payload = DeferredPayload(entry.now);
  log.entries.push_back(std::move(entry));
  if (changed_) {
    changed_(partition);
  }
}

void JournalScript::TrimOne(commit::Partition partition) {
  Log& log = logs_[partition];
  log.trimmed = log.entries.front().position;
  log.entries.erase(log.entries.begin());
}

void JournalScript::AnswerOne(RandomSource& random) {
  const size_t chosen = random.Next() % pending_.size();
  const auto answer = std::move(pending_[chosen]);
  pending_.erase(pending_.begin() + static_cast<ptrdiff_t>(chosen));
  answer();
}

void JournalScript::AnswerAll() {
  SeededRandom random(1);
  while (!pending_.empty()) {
    AnswerOne(random);
  }
}

template <typename T>
void JournalScript::Answer(std::function<T()> read, commit::Callback<T> done) {
  if (random_ != nullptr && random_->Next() % 2 == 0) {
    read = [answer = read()] { return answer; };
  }
  pending_.push_back([this, read = std::move(read), done = std::move(done)] {
    if (failing_) {
      return done(tl::unexpected(Failure{failure_, "STORE_UNAVAILABLE", "gone", {}, {}, {}}));
    }
    done(read());
  });
}

void JournalScript::Read(commit::Partition partition, commit::JournalPosition from,
                         size_t entries_max, commit::Deadline /*deadline*/,
                         commit::Callback<Page> done) {
  const auto read = [this, partition, from, entries_max] {
    const Log& log = logs_[partition];
    Page page;
    page.next = std::max(from, log.trimmed);
    page.gap = log.trimmed > from;
    page.end = true;
    for (const commit::JournalEntry& entry : log.entries) {
      if (entry.position <= from) {
        continue;
      }
      if (page.entries.size() == entries_max) {
        page.end = false;
        break;
      }
      page.entries.push_back(entry);
      page.next = entry.position;
    }
    return page;
  };
  Answer<Page>(read, std::move(done));
}

void JournalScript::ReadBackward(commit::Partition partition, commit::JournalPosition from,
                                 size_t entries_max, commit::Deadline /*deadline*/,
                                 commit::Callback<Page> done) {
  const auto read = [this, partition, from, entries_max] {
    const Log& log = logs_[partition];
    Page page;
    page.next = from;
    page.end = true;
    for (auto entry = log.entries.rbegin(); entry != log.entries.rend(); ++entry) {
      if (entry->position >= from) {
        continue;
      }
      if (page.entries.size() == entries_max) {
        page.end = false;
        break;
      }
      page.entries.push_back(*entry);
      page.next = entry->position;
    }
    return page;
  };
  Answer<Page>(read, std::move(done));
}

void JournalScript::ReadInitiatives(commit::Partition /*partition*/,
                                    std::vector<commit::InitiativeRef> initiatives,
                                    commit::Deadline /*deadline*/,
                                    commit::Callback<std::vector<std::string>> done) {
  ++initiatives_read_;
  const auto read = [this, initiatives = std::move(initiatives)] {
    std::vector<std::string> words;
    for (const commit::InitiativeRef& initiative : initiatives) {
      const auto known = initiatives_.find(initiative.stakeholder_id);
      words.push_back(known == initiatives_.end() ? "" : known->second);
    }
    return words;
  };
  Answer<std::vector<std::string>>(read, std::move(done));
}

void JournalScript::Listen(std::function<void(commit::Partition)> changed) {
  changed_ = std::move(changed);
}

}  // namespace touchpoint::testing
