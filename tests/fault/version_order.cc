// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/version_order.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace touchpoint::fault {
namespace {

using Kind = Problem::Kind;

/// All attempts at one effect, and its place in the order.
struct Effect {
  Moment asked = kNever;         // first by an attempt that may have done it
  Moment acknowledged = kNever;  // first
  std::set<std::string> answers;
  std::optional<uint64_t> revision;
};

/// From `since` on this revision, or a later one, was known to somebody.
struct Knowledge {
  Moment since = 0;
  uint64_t revision = 0;
};

bool IsLasting(const std::string& effect) {
  return effect.starts_with(kLasting);
}

class Stakeholder {
 public:
  Stakeholder(std::string id, std::vector<Problem>& problems)
      : id_(std::move(id)), problems_(problems) {}

  void Add(const Operation& operation) {
    if (operation.kind == Operation::Kind::kRead) {
      if (operation.result == Operation::Result::kOk) {
        reads_.push_back(&operation);
      }
      return;
    }
    if (operation.effect.empty()) {
      return;
    }
    Effect& effect = effects_[operation.effect];
    if (operation.result != Operation::Result::kFailed) {
      effect.asked = std::min(effect.asked, operation.invoked);
    }
    if (operation.result == Operation::Result::kOk) {
      effect.acknowledged = std::min(effect.acknowledged, operation.answered);
      effect.answers.insert(operation.answer);
    }
  }

  void Judge(const std::vector<Version>& versions) {
    Place(versions);
    for (const auto& [name, effect] : effects_) {
      JudgeEffect(name, effect);
    }
    JudgeTime();
    for (const Operation* read : reads_) {
      JudgeContent(*read);
    }
  }

 private:
  void Report(Kind kind, std::string what) { problems_.push_back({kind, id_, std::move(what)}); }

  void Place(const std::vector<Version>& versions) {
    for (const Version& version : versions) {
      if (version.revision != last_ + 1) {
        Report(Kind::kGap, std::to_string(last_) + " -> " + std::to_string(version.revision));
      }
      last_ = version.revision;
      for (const std::string& name : version.effects) {
        Effect& effect = effects_[name];
        if (effect.revision) {
          Report(Kind::kDoubled, name + " at " + std::to_string(*effect.revision) + " and " +
                                     std::to_string(version.revision));
          continue;
        }
        effect.revision = version.revision;
        if (IsLasting(name)) {
          lasting_.emplace_back(version.revision, name);
        }
      }
    }
  }

  void JudgeEffect(const std::string& name, const Effect& effect) {
    if (effect.acknowledged != kNever && !effect.revision) {
      Report(Kind::kLost, name);
    }
    if (effect.asked == kNever && effect.revision) {
      Report(Kind::kUnasked, name);
    }
    if (effect.answers.size() > 1) {
      Report(Kind::kAnswer,
             name + ": " + *effect.answers.begin() + " and " + *effect.answers.rbegin());
    }
  }

  // Whatever begins after something was known comes after it: writes strictly, reads at the least.
  void JudgeTime() {
    std::vector<Knowledge> known;
    for (const auto& [name, effect] : effects_) {
      if (effect.acknowledged != kNever && effect.revision) {
        known.push_back({effect.acknowledged, *effect.revision});
      }
    }
    for (const Operation* read : reads_) {
      known.push_back({read->answered, read->revision});
    }
    std::sort(known.begin(), known.end(),
              [](const Knowledge& a, const Knowledge& b) { return a.since < b.since; });
    for (size_t i = 1; i < known.size(); ++i) {
      known[i].revision = std::max(known[i].revision, known[i - 1].revision);
    }
    for (const auto& [name, effect] : effects_) {
      const uint64_t before = KnownAt(known, effect.asked);
      if (effect.asked != kNever && effect.revision && *effect.revision <= before) {
        Report(Kind::kEarly, name + " at " + std::to_string(*effect.revision) + ", asked for at " +
                                 std::to_string(before));
      }
    }
    for (const Operation* read : reads_) {
      const uint64_t before = KnownAt(known, read->invoked);
      if (read->revision < before) {
        Report(Kind::kStale,
               "read " + std::to_string(read->revision) + " after " + std::to_string(before));
      }
      if (read->revision > last_) {
        Report(Kind::kFuture,
               "read " + std::to_string(read->revision) + " of " + std::to_string(last_));
      }
    }
  }

  static uint64_t KnownAt(const std::vector<Knowledge>& known, Moment moment) {
    const auto after =
        std::lower_bound(known.begin(), known.end(), moment,
                         [](const Knowledge& one, Moment when) { return one.since < when; });
    return after == known.begin() ? 0 : std::prev(after)->revision;
  }

  void JudgeContent(const Operation& read) {
    std::set<std::string> missing;
    for (const auto& [revision, name] : lasting_) {
      if (revision <= read.revision) {
        missing.insert(name);
      }
    }
    for (const std::string& name : read.seen) {
      if (missing.erase(name) == 0) {
        Report(Kind::kContent, "read " + std::to_string(read.revision) + " shows " + name);
      }
    }
    for (const std::string& name : missing) {
      Report(Kind::kContent, "read " + std::to_string(read.revision) + " lacks " + name);
    }
  }

  std::string id_;
  std::vector<Problem>& problems_;
  std::map<std::string, Effect> effects_;
  std::vector<const Operation*> reads_;
  std::vector<std::pair<uint64_t, std::string>> lasting_;
  uint64_t last_ = 0;
};

}  // namespace

std::vector<Problem> CheckVersionOrder(const std::vector<Operation>& history,
                                       const VersionOrder& order) {
  std::vector<Problem> problems;
  std::map<std::string, Stakeholder> stakeholders;
  for (const Operation& operation : history) {
    stakeholders.try_emplace(operation.stakeholder, operation.stakeholder, problems)
        .first->second.Add(operation);
  }
  for (const auto& [id, versions] : order) {
    stakeholders.try_emplace(id, id, problems);
  }
  for (auto& [id, stakeholder] : stakeholders) {
    const auto versions = order.find(id);
    stakeholder.Judge(versions == order.end() ? std::vector<Version>() : versions->second);
  }
  return problems;
}

const char* ToString(Problem::Kind kind) {
  switch (kind) {
    case Kind::kGap:
      return "gap";
    case Kind::kLost:
      return "lost";
    case Kind::kDoubled:
      return "doubled";
    case Kind::kUnasked:
      return "unasked";
    case Kind::kEarly:
      return "early";
    case Kind::kStale:
      return "stale";
    case Kind::kFuture:
      return "future";
    case Kind::kContent:
      return "content";
    case Kind::kAnswer:
      return "answer";
  }
  return "";
}

std::string Describe(const std::vector<Problem>& problems, size_t most) {
  std::string text = std::to_string(problems.size()) + " problems\n";
  for (size_t i = 0; i < std::min(most, problems.size()); ++i) {
    text += std::string(ToString(problems[i].kind)) + " " + problems[i].stakeholder + ": " +
            problems[i].what + "\n";
  }
  return text;
}

}  // namespace touchpoint::fault
