// SPDX-License-Identifier: Apache-2.0
// Chance, the same for the same seed on every host.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/time.h"

namespace touchpoint::sim {

/// splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// From 0 to n - 1; n is not 0.
  uint64_t Below(uint64_t n) { return Next() % n; }
  bool PerMille(uint32_t chance) { return Below(1000) < chance; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  /// In [from, to].
  Duration Between(Duration from, Duration to) {
    return from +
           Duration(static_cast<int64_t>(Below(static_cast<uint64_t>((to - from).count()) + 1)));
  }
  template <typename T>
  const T& Of(const std::vector<T>& values) {
    return values[Below(values.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace touchpoint::sim
