// SPDX-License-Identifier: Apache-2.0
#include "common/policy/mapping.h"

#include <algorithm>
#include <set>

#include "common/base/suggestion.h"

namespace touchpoint::policy {

Mapping::Mapping(const Field& field) : field_(field) {
  const Node& node = field.node();
  if (node.kind != Node::Kind::kMapping) {
    field.Refuse(node.kind == Node::Kind::kNull ? "has no value: write {} or remove it"
                                                : "is not a mapping, write key: value pairs");
    return;
  }
  const std::string prefix = field.path().empty() ? "" : field.path() + ".";
  std::set<std::string_view> names;
  for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const Field key(node.items[i], field.path(), field.problems());
    if (key.node().kind != Node::Kind::kText) {
      key.Refuse("a key must be a single word; quote it if it means something to YAML");
    } else if (!names.insert(key.node().text).second) {
      key.Refuse("key " + Quote(key.node().text) + " is here twice, remove one");
    } else {
      entries_.push_back(
          {key, Field(node.items[i + 1], prefix + key.node().text, field.problems())});
    }
  }
}

std::optional<Field> Mapping::Find(const std::string& key) {
  known_.push_back(key);
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& e) { return e.name() == key; });
  return entry == entries_.end() ? std::nullopt : std::optional(entry->value);
}

std::optional<Field> Mapping::Require(const std::string& key) {
  auto field = Find(key);
  if (!field && field_.node().kind == Node::Kind::kMapping) {
    field_.Refuse("key '" + key + "' is missing");
  }
  return field;
}

void Mapping::RefuseOthers() const {
  for (const Entry& entry : entries_) {
    if (std::find(known_.begin(), known_.end(), entry.name()) == known_.end()) {
      entry.key.Refuse("unknown key " + Quote(entry.name()) + DidYouMean(entry.name(), known_));
    }
  }
}

}  // namespace touchpoint::policy
