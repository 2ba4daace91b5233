// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/mapping.h"

namespace touchpoint::ctl {

Mapping::Mapping() {
  for (size_t i = 0; i < sources.size(); ++i) {
    sources[i].field = kRowKeyNames[i];
  }
}

const Value* Mapping::Find(const Row& row, RowKey key) const {
  const KeySource& source = (*this)[key];
  if (source.constant) {
    return &*source.constant;
  }
  if (const Value* value = row.Find(source.field)) {
    return value;
  }
  return source.fallback ? &*source.fallback : nullptr;
}

}  // namespace touchpoint::ctl
