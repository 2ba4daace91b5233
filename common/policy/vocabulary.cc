// SPDX-License-Identifier: Apache-2.0
#include "common/policy/vocabulary.h"

#include "common/base/suggestion.h"

namespace touchpoint::policy {
namespace {

template <typename Map>
std::vector<std::string> KeysOf(const Map& map) {
  std::vector<std::string> keys;
  keys.reserve(map.size());
  for (const auto& [key, value] : map) {
    keys.push_back(key);
  }
  return keys;
}

void RefuseUnknown(const Field& field, const std::string& what, const std::string& name,
                   const std::vector<std::string>& known) {
  field.Refuse("unknown " + what + " " + Quote(name) + DidYouMean(name, known));
}

}  // namespace

Vocabulary::Vocabulary(const model::Policy& policy, const ZoneDatabase& zones)
    : policy_(policy), zones_(zones) {
}

std::optional<std::string> Vocabulary::Channel(const Field& field) const {
  auto name = field.Name();
  if (name && !policy_.channels.empty() && policy_.channels.count(*name) == 0) {
    RefuseUnknown(field, "channel", *name, KeysOf(policy_.channels));
    return std::nullopt;
  }
  return name;
}

std::optional<std::string> Vocabulary::Team(const Field& field) const {
  auto name = field.Name();
  if (name && !policy_.KnowsTeam(*name)) {
    RefuseUnknown(field, "team", *name, *policy_.teams);
    return std::nullopt;
  }
  return name;
}

std::optional<std::string> Vocabulary::Purpose(const Field& field) const {
  auto name = field.Name();
  if (name && !policy_.purposes.empty() && policy_.Rights(*name) == nullptr) {
    RefuseUnknown(field, "purpose", *name, KeysOf(policy_.purposes));
    return std::nullopt;
  }
  return name;
}

std::optional<std::string> Vocabulary::Zone(const Field& field) const {
  const std::string* name = field.Text("an IANA time zone");
  if (name == nullptr) {
    return std::nullopt;
  }
  if (zones_.Find(*name) == nullptr) {
    RefuseUnknown(field, "time zone", *name, zones_.Names());
    return std::nullopt;
  }
  return *name;
}

}  // namespace touchpoint::policy
