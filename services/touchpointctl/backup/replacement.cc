// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/backup/replacement.h"

#include <functional>
#include <unordered_set>
#include <utility>

#include "services/commit/redis/keys.h"
#include "services/touchpointctl/backup/copy_server.h"

namespace touchpoint::ctl {
namespace {

constexpr const char* kPortion = "200";  // keys under way at a time

class Restoring {
 public:
  Restoring(RedisSession& source, RedisSession& target, const std::string& prefix,
            Contents contents)
      : source_(source),
        target_(target),
        prefix_(prefix),
        keys_(prefix, contents.partitions),
        contents_(std::move(contents)) {
    own_.insert(keys_.data_set());
    for (commit::Partition p = 0; p < contents_.partitions; ++p) {
      own_.insert(keys_.Incarnation(p));
    }
  }

  Result<Contents> Run(bool replace) {
    const auto taken = IsTaken();
    if (!taken) {
      return tl::unexpected(taken.error());
    }
    if (*taken && !replace) {
      return tl::unexpected(
          TargetFailure("Redis has keys under the prefix " + prefix_ +
                        " already; back them up, then restore with --replace, which removes them"));
    }
    contents_.data_set.incarnation = commit::NewIncarnation(random_);
    for (const auto step :
         {&Restoring::Mark, &Restoring::Clear, &Restoring::Copy, &Restoring::Finish}) {
      if (auto done = (this->*step)(); !done) {
        return tl::unexpected(std::move(done.error()));
      }
    }
    return contents_;
  }

 private:
  using Portion = std::vector<std::string>;

  /// Calls `use` with all keys under the prefix, some at a time. A key may come twice.
  Result<void> ForKeys(RedisSession& session,
                       const std::function<Result<void>(const Portion&)>& use) {
    std::string cursor = "0";
    do {
      const auto page = session.Ask({"SCAN", cursor, "MATCH", prefix_ + ":*", "COUNT", kPortion});
      if (!page || page->elements.size() != 2) {
        return tl::unexpected(page ? TargetFailure("SCAN gives no keys") : page.error());
      }
      cursor = page->elements[0].text;
      Portion portion;
      for (const redis::Reply& key : page->elements[1].elements) {
        portion.push_back(key.text);
      }
      if (portion.empty()) {
        continue;
      }
      if (auto used = use(portion); !used) {
        return used;
      }
    } while (cursor != "0");
    return {};
  }

  Result<bool> IsTaken() {
    bool taken = false;
    const auto looked = ForKeys(target_, [&taken](const Portion&) {
      taken = true;
      return Result<void>();
    });
    return looked ? Result<bool>(taken) : tl::unexpected(looked.error());
  }

  /// From here on no daemon commits what it has decided on the old data set, nor starts on this
  /// one.
  Result<void> Mark() {
    std::vector<redis::Command> marks;
    marks.emplace_back("MULTI");
    marks.emplace_back("DEL").Add(keys_.data_set());
    marks.emplace_back("HSET").Add(keys_.data_set());
    marks.back().Add("format").Add(commit::kRestoring).Add("id").Add(contents_.data_set.id);
    for (commit::Partition p = 0; p < contents_.partitions; ++p) {
      marks.emplace_back("SET").Add(keys_.Incarnation(p)).Add(contents_.data_set.incarnation);
    }
    marks.emplace_back("EXEC");
    return Send(target_, marks);
  }

  Result<void> Clear() {
    return ForKeys(target_, [this](const Portion& portion) {
      redis::Command remove("UNLINK");
      for (const std::string& key : portion) {
        if (!IsOfThisRun(key)) {
          remove.Add(key);
        }
      }
      return remove.arguments() > 1 ? Send(target_, {remove}) : Result<void>();
    });
  }

  Result<void> Copy() {
    return ForKeys(source_, [this](const Portion& portion) {
      std::vector<redis::Command> dumps;
      Portion names;
      for (const std::string& key : portion) {
        if (!IsOfThisRun(key)) {
          dumps.emplace_back("DUMP").Add(key);
          names.push_back(key);
        }
      }
      const auto values = source_.AskAll(dumps);
      if (!values) {
        return Result<void>(tl::unexpected(values.error()));
      }
      std::vector<redis::Command> restores;
      for (size_t i = 0; i < names.size(); ++i) {
        restores.emplace_back("RESTORE").Add(names[i]).Add("0").Add((*values)[i].text);
        restores.back().Add("REPLACE");
      }
      return Send(target_, restores);
    });
  }

  Result<void> Finish() {
    std::vector<redis::Command> marks;
    marks.emplace_back("MULTI");
    marks.emplace_back("DEL").Add(keys_.data_set());
    marks.emplace_back("HSET").Add(keys_.data_set());
    for (const auto& [field, value] : contents_.description) {
      marks.back().Add(field);
      marks.back().Add(field == "incarnation" ? contents_.data_set.incarnation : value);
    }
    marks.emplace_back("EXEC");
    return Send(target_, marks);
  }

  bool IsOfThisRun(const std::string& key) const { return own_.count(key) > 0; }

  static Result<void> Send(RedisSession& session, const std::vector<redis::Command>& commands) {
    const auto done = session.AskAll(commands);
    return done ? Result<void>() : tl::unexpected(done.error());
  }

  RedisSession& source_;
  RedisSession& target_;
  const std::string prefix_;
  const commit::Keys keys_;
  Contents contents_;
  std::unordered_set<std::string> own_;  // keys that are written by Mark() and Finish()
  SystemRandom random_;
};

}  // namespace

Failure TargetFailure(std::string message) {
  return {Code::kFailedPrecondition, "BACKUP_TARGET", std::move(message), {}, {}, {}};
}

Result<Contents> PutInPlace(RedisSession& source, RedisSession& target, const std::string& prefix,
                            bool replace) {
  auto contents = ReadContents(source, prefix);
  if (!contents) {
    return contents;
  }
  return Restoring(source, target, prefix, std::move(*contents)).Run(replace);
}

}  // namespace touchpoint::ctl
