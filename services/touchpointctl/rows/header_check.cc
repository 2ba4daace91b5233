// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/header_check.h"

#include <algorithm>

#include "common/base/suggestion.h"

namespace touchpoint::ctl {
namespace {

template <typename List, typename T>
bool Has(const List& list, const T& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

bool Needs(const KeySource& source, bool required) {
  return !source.constant && (source.named || (required && !source.fallback));
}

std::vector<std::string> Unused(const std::vector<std::string>& columns, const Mapping& mapping,
                                std::span<const RowKey> keys) {
  std::vector<std::string> unused;
  for (const std::string& column : columns) {
    const bool used = std::any_of(keys.begin(), keys.end(), [&](RowKey key) {
      return !mapping[key].constant && mapping[key].field == column;
    });
    if (!used) {
      unused.push_back(column);
    }
  }
  return unused;
}

void Append(std::string& text, const std::string& separator, const std::string& part) {
  text += (text.empty() ? "" : separator) + part;
}

}  // namespace

std::string CheckHeader(const std::vector<std::string>& columns, const Mapping& mapping,
                        std::span<const RowKey> keys, std::span<const RowKey> required) {
  const std::vector<std::string> unused = Unused(columns, mapping, keys);
  std::string missing;
  for (const RowKey key : keys) {
    const KeySource& source = mapping[key];
    if (Has(columns, source.field) || !Needs(source, Has(required, key))) {
      continue;
    }
    const std::string name(NameOf(key));
    const std::string purpose = source.field == name ? "" : " (for " + name + ")";
    Append(missing, "; ", source.field + purpose + DidYouMean(source.field, unused));
  }
  std::string in_vain;
  for (const std::string& column : unused) {
    Append(in_vain, ", ", column);
  }
  return (missing.empty() ? "" : "columns missing: " + missing + "\n") +
         (in_vain.empty() ? "" : "columns not used: " + in_vain + "\n");
}

}  // namespace touchpoint::ctl
