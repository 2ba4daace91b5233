// SPDX-License-Identifier: Apache-2.0
#include "tests/support/commit_draft.h"

namespace touchpoint::testing {
namespace {

using model::NameId;
using model::Touchpoint;

constexpr int64_t kBeyondDouble = int64_t{1} << 53;

Instant RandomInstant(RandomSource& random) {
  return FromMillis(static_cast<int64_t>(random.Next() % kBeyondDouble));
}

template <typename T>
std::optional<T> Maybe(RandomSource& random, T value) {
  return random.Next() % 2 == 0 ? std::optional<T>(std::move(value)) : std::nullopt;
}

std::string RandomWord(RandomSource& random, const char* stem) {
  return stem + std::to_string(random.Next() % 5);
}

model::Reason RandomReason(RandomSource& random) {
  model::Reason reason;
  reason.rule = RandomWord(random, "rule-");
  reason.kind = static_cast<model::ReasonKind>(1 + random.Next() % 15);
  reason.channel = RandomWord(random, "channel-");
  reason.from = Maybe(random, RandomInstant(random));
  reason.to = Maybe(random, RandomInstant(random));
  reason.limit = Maybe(random, static_cast<uint32_t>(random.Next()));
  reason.per = Maybe(random, Duration(static_cast<int64_t>(random.Next() % 1000000)));
  for (uint64_t i = random.Next() % 3; i > 0; --i) {
    reason.touchpoints.push_back(static_cast<model::Sequence>(random.Next()));
  }
  return reason;
}

std::vector<model::Reason> RandomReasons(RandomSource& random) {
  std::vector<model::Reason> reasons;
  for (uint64_t i = random.Next() % 3; i > 0; --i) {
    reasons.push_back(RandomReason(random));
  }
  return reasons;
}

model::Answer RandomAnswer(RandomSource& random) {
  model::Answer answer;
  answer.state = static_cast<model::State>(1 + random.Next() % 9);
  answer.verdict = static_cast<model::Verdict>(random.Next() % 5);
  answer.channel = RandomWord(random, "channel-");
  answer.scheduled = Maybe(random, RandomInstant(random));
  answer.host = static_cast<model::Sequence>(random.Next() % 100);
  answer.reasons = RandomReasons(random);
  answer.next_legal = Maybe(random, RandomInstant(random));
  answer.policy_revision = random.Next() % 2 == 0 ? "sha256:" + std::string(64, 'a') : "odd";
  answer.decided = RandomInstant(random);
  answer.displaced = {1, static_cast<model::Sequence>(random.Next())};
  return answer;
}

model::PlanInput PlanFor(const Touchpoint& touchpoint, const model::NameTable& names) {
  model::PlanInput plan;
  plan.team = names.Text(touchpoint.team);
  for (const NameId channel : touchpoint.channels) {
    if (plan.channel.empty()) {
      plan.channel = names.Text(channel);
    } else {
      plan.alternate_channels.push_back(names.Text(channel));
    }
  }
  plan.purpose = names.Text(touchpoint.purpose);
  plan.topic = names.Text(touchpoint.topic);
  plan.initiative = names.Text(touchpoint.initiative);
  plan.priority = touchpoint.priority;
  plan.pin = touchpoint.pin;
  plan.replan_on_failure = touchpoint.replan_on_failure;
  plan.earliest = touchpoint.earliest;
  plan.preferred = touchpoint.preferred;
  plan.latest = touchpoint.latest;
  plan.time_zone = "Europe/Berlin";
  plan.request_key = touchpoint.request_key;
  return plan;
}

}  // namespace

std::string RandomText(RandomSource& random) {
  std::string text(random.Next() % 20, '\0');
  for (char& c : text) {
    c = static_cast<char>(random.Next());
  }
  return text;
}

Touchpoint RandomTouchpoint(RandomSource& random, model::NameTable& names,
                            model::Sequence sequence) {
  Touchpoint touchpoint;
  touchpoint.sequence = sequence;
  touchpoint.state = static_cast<model::State>(1 + random.Next() % 9);
  touchpoint.verdict = static_cast<model::Verdict>(random.Next() % 5);
  touchpoint.team = names.Intern(RandomWord(random, "team-"));
  touchpoint.purpose = names.Intern(RandomWord(random, "purpose-"));
  touchpoint.topic = names.Intern(RandomText(random));
  touchpoint.initiative = names.Intern(random.Next() % 2 == 0 ? "" : "spring");
  for (uint64_t i = random.Next() % model::ChannelList::kMax + 1; i > 0; --i) {
    touchpoint.channels.Add(names.Intern("channel-" + std::to_string(i)));
  }
  touchpoint.priority = static_cast<uint8_t>(random.Next() % 101);
  touchpoint.pin = random.Next() % 2 == 0;
  touchpoint.replan_on_failure = random.Next() % 2 == 0;
  touchpoint.earliest = RandomInstant(random);
  touchpoint.preferred = RandomInstant(random);
  touchpoint.latest = RandomInstant(random);
  touchpoint.arrival = RandomInstant(random);
  touchpoint.request_key = random.Next();
  touchpoint.channel = touchpoint.channels[0];
  touchpoint.scheduled = random.Next() % 2 == 0 ? Instant() : RandomInstant(random);
  touchpoint.host = static_cast<model::Sequence>(random.Next());
  if (random.Next() % 2 == 0) {
    touchpoint.occupied_from = RandomInstant(random);
    touchpoint.occupied_to = RandomInstant(random);
    touchpoint.done_zone = names.Intern("Europe/Berlin");
  }
  if (random.Next() % 2 == 0) {
    touchpoint.lease.epoch = static_cast<uint32_t>(random.Next());
    touchpoint.lease.attempts = static_cast<uint32_t>(random.Next() % 100);
    touchpoint.lease.nonce = {random.Next(), random.Next() % 2 * random.Next()};
    touchpoint.lease.granted = RandomInstant(random);
    touchpoint.lease.not_before = RandomInstant(random);
  }
  return touchpoint;
}

model::Details RandomDetails(RandomSource& random) {
  model::Details details;
  details.request_id = RandomText(random);
  details.fingerprint = RandomText(random);
  details.content_ref = RandomText(random);
  details.attributes[RandomText(random)] = RandomText(random);
  details.first = RandomAnswer(random);
  details.last = random.Next() % 2 == 0 ? details.first : RandomAnswer(random);
  details.outcome_text = RandomText(random);
  details.failed = Maybe(random, RandomInstant(random));
  if (random.Next() % 2 == 0) {
    details.first_contributors = {1, static_cast<model::Sequence>(random.Next())};
  }
  return details;
}

Touchpoint TypicalTouchpoint(model::NameTable& names, model::Sequence sequence, Instant now) {
  Touchpoint touchpoint;
  touchpoint.sequence = sequence;
  touchpoint.verdict = model::Verdict::kScheduled;
  touchpoint.team = names.Intern("crm-north");
  touchpoint.purpose = names.Intern("promotion");
  touchpoint.topic = names.Intern("spring-offer");
  touchpoint.initiative = names.Intern("spring");
  touchpoint.channels.Add(names.Intern("email"));
  touchpoint.channels.Add(names.Intern("sms"));
  touchpoint.channel = touchpoint.channels[0];
  touchpoint.arrival = now;
  touchpoint.earliest = now;
  touchpoint.preferred = now + 4 * kDay + Duration(12345);
  touchpoint.latest = touchpoint.preferred + 14 * kDay;
  touchpoint.scheduled = touchpoint.preferred;
  touchpoint.request_key = 0x123456789abcdef0;
  return touchpoint;
}

commit::StakeholderCommit DraftCommit(const std::string& stakeholder_id,
                                      const model::Timeline& before, Instant now,
                                      const Touchpoint& touchpoint, const model::NameTable& names,
                                      RandomSource& random) {
  model::Decision decision;
  decision.subject = touchpoint.sequence;
  model::Change& change = decision.changes.emplace_back();
  change.after = touchpoint;
  change.reasons = RandomReasons(random);
  change.scheduled_before = RandomInstant(random);
  change.next_legal = Maybe(random, RandomInstant(random));

  auto after = std::make_shared<model::Timeline>(before);
  commit::StakeholderCommit commit;
  for (NameId id = before.names.end(); id < names.end(); ++id) {
    decision.names.emplace_back(id, names.Text(id));
    commit.names_added.push_back(id);
  }
  model::Apply(decision, *after);
  after->revision = before.revision + 1;
  if (before.revision == 0) {
    after->surrogate = random.Next();
  }
  commit.stakeholder_id = stakeholder_id;
  commit.expected_revision = before.revision;
  commit.now = now;
  commit.policy_revision = "sha256:" + std::string(64, 'b');
  commit.zone_digest = "sha256:" + std::string(64, 'c');
  commit.changed = {touchpoint.sequence};
  commit.details = {{touchpoint.sequence, RandomDetails(random)}};
  commit.due = model::NextDue(*after);
  commit.steps.push_back({PlanFor(touchpoint, names), std::move(decision)});
  commit.after = std::move(after);
  return commit;
}

commit::StakeholderCommit DraftRandomCommit(const std::string& stakeholder_id,
                                            const model::Timeline& before, Instant now,
                                            RandomSource& random) {
  model::NameTable names = before.names;
  const Touchpoint touchpoint = RandomTouchpoint(random, names, before.sequence_next);
  return DraftCommit(stakeholder_id, before, now, touchpoint, names, random);
}

}  // namespace touchpoint::testing
