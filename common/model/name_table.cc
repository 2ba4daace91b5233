// SPDX-License-Identifier: Apache-2.0
#include "common/model/name_table.h"

#include "common/base/assert.h"

namespace touchpoint::model {
namespace {

constexpr size_t kNamesMax = 65535;

// FNV-1a; only a filter in front of the comparison of texts, so its quality decides no answer.
uint32_t Hash(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  return hash;
}

}  // namespace

NameId NameTable::Find(std::string_view text) const {
  if (text.empty()) {
    return kNoName;
  }
  const uint32_t hash = Hash(text);
  for (size_t id = 1; id < hashes_.size(); ++id) {
    if (hashes_[id] == hash && texts_[id] == text) {
      return static_cast<NameId>(id);
    }
  }
  return kNoName;
}

NameId NameTable::Intern(std::string_view text) {
  if (text.empty()) {
    return kNoName;
  }
  if (const NameId known = Find(text); known != kNoName) {
    return known;
  }
  const NameId id = NextFree(kNoName);
  Put(id, std::string(text));
  return id;
}

NameId NameTable::NextFree(NameId after) const {
  size_t id = after + size_t{1};
  while (id < texts_.size() && !texts_[id].empty()) {
    ++id;
  }
  TP_ASSERT(id < kNamesMax);
  return static_cast<NameId>(id);
}

const std::string& NameTable::Text(NameId id) const {
  TP_ASSERT(id < texts_.size());
  return texts_[id];
}

void NameTable::Put(NameId id, std::string text) {
  TP_ASSERT(id != kNoName);
  if (id >= texts_.size()) {
    texts_.resize(id + 1U);
    hashes_.resize(id + 1U);
  }
  hashes_[id] = Hash(text);
  texts_[id] = std::move(text);
}

void NameTable::Erase(NameId id) {
  TP_ASSERT(id != kNoName && id < texts_.size());
  texts_[id].clear();
  hashes_[id] = 0;
}

}  // namespace touchpoint::model
