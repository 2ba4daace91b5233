// SPDX-License-Identifier: Apache-2.0
// The same arguments give the same decision, whatever else differs; records replay to the same
// timeline.
#include <algorithm>

#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/person.h"

namespace touchpoint::property {
namespace {

Shape Everything() {
  return {.merges = true,
          .any_rights = true,
          .says_where = true,
          .kinds = EveryKind(),
          .steps_max = 24};
}

TEST(Sameness, TheSameInputIsDecidedTheSame) {
  CheckProperty(800, [] {
    Live(*AnyScenario(Everything()), [](const Event& event) {
      const model::Timeline copy = event.before;
      const model::Decision again = Ask(copy, event.policy(), event.input, event.now);
      RC_LOG() << event.Text();
      RC_ASSERT(again == event.decision);
    });
  });
}

// The timeline with the same names under other numbers.
model::Timeline Renumbered(const model::Timeline& timeline) {
  model::Timeline renumbered = timeline;
  const model::NameId end = timeline.names.end();
  const auto map = [end](model::NameId id) {
    return id == model::kNoName ? id : static_cast<model::NameId>(end + 3 - id);
  };
  renumbered.names = {};
  for (model::NameId id = 1; id < end; ++id) {
    if (!timeline.names.Text(id).empty()) {
      renumbered.names.Put(map(id), timeline.names.Text(id));
    }
  }
  for (model::Touchpoint& one : renumbered.touchpoints) {
    for (model::NameId* id :
         {&one.team, &one.purpose, &one.topic, &one.initiative, &one.channel, &one.done_zone}) {
      *id = map(*id);
    }
    model::ChannelList channels;
    for (const model::NameId channel : one.channels) {
      channels.Add(map(channel));
    }
    one.channels = channels;
  }
  return renumbered;
}

TEST(Sameness, NumbersOfNamesDoNotMatter) {
  CheckProperty(800, [] {
    Live(*AnyScenario(Everything()), [](const Event& event) {
      model::Timeline renumbered = Renumbered(event.before);
      const model::Decision other = Ask(renumbered, event.policy(), event.input, event.now);
      model::Apply(other, renumbered);
      RC_LOG() << event.Text() << "renumbered\n" << Describe(other, renumbered);
      RC_ASSERT(Describe(other, renumbered) == Describe(event.decision, event.after));
      RC_ASSERT(Describe(renumbered) == Describe(event.after));
      RC_ASSERT(other.changes.size() == event.decision.changes.size());
      for (size_t i = 0; i < other.changes.size(); ++i) {
        RC_ASSERT(other.changes[i].reasons == event.decision.changes[i].reasons);
        RC_ASSERT(other.changes[i].next_legal == event.decision.changes[i].next_legal);
      }
    });
  });
}

TEST(Sameness, RecordsReplayToTheSameTimeline) {
  CheckProperty(500, [] {
    const Scenario scenario = *AnyScenario(Everything());
    std::vector<Event> record;
    const auto [person, now] = Live(scenario, [&](const Event& event) { record.push_back(event); });
    Person replayed(scenario.policy, scenario.profile);
    for (const Event& event : record) {
      replayed.SetPolicy(event.policy());
      RC_ASSERT(replayed.Feed(event.input, event.now).decision == event.decision);
      RC_ASSERT(replayed.timeline() == event.after);
    }
    RC_ASSERT(replayed.timeline() == person.timeline());
  });
}

}  // namespace
}  // namespace touchpoint::property
