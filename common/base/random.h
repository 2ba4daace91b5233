// SPDX-License-Identifier: Apache-2.0
// The seam of randomness: surrogates and data-set ids come from here.
#pragma once

#include <array>
#include <cstdint>
#include <random>

namespace touchpoint {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  /// 64 random bits. One thread at a time.
  virtual uint64_t Next() = 0;
};

/// Bits of the operating system.
class SystemRandom final : public RandomSource {
 public:
  uint64_t Next() override;

 private:
  std::array<uint64_t, 32> stock_{};  // asked for one by one, each would cost a system call
  size_t left_ = 0;
};

/// The same bits for the same seed, on every host (the standard fixes mt19937_64).
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}
  uint64_t Next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace touchpoint
