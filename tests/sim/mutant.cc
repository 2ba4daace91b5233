// SPDX-License-Identifier: Apache-2.0
#include "common/base/mutant.h"

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace touchpoint {
namespace {

Mutant Chosen() {
  const char* chosen = std::getenv("TOUCHPOINT_MUTANT");
  if (chosen == nullptr) {
    return Mutant::kNone;
  }
#define TP_CHOOSE(name)                    \
  if (std::string_view(chosen) == #name) { \
    return Mutant::name;                   \
  }
  TP_MUTANTS(TP_CHOOSE)
#undef TP_CHOOSE
  std::cerr << "TOUCHPOINT_MUTANT: there is no " << chosen << "\n";
  std::exit(2);
}

}  // namespace

bool IsMutant(Mutant mutant) {
  static const Mutant chosen = Chosen();
  return mutant == chosen;
}

}  // namespace touchpoint
