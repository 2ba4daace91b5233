// SPDX-License-Identifier: Apache-2.0
// What is counted for operators. Whoever counts holds one of these, made once by the registry; only
// this folder knows in which form they are read. Cheap to copy, thread-safe; one that no registry
// made counts nothing.
#pragma once

#include <chrono>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace touchpoint::metrics {

class Counter {
 public:
  Counter() = default;
  void Add(double amount = 1) const;

 private:
  friend class Registry;
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  prometheus::Counter* counter_ = nullptr;
};

class Histogram {
 public:
  Histogram() = default;
  void Observe(double value) const;
  /// In seconds.
  void Observe(std::chrono::nanoseconds value) const;

 private:
  friend class Registry;
  explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
  prometheus::Histogram* histogram_ = nullptr;
};

}  // namespace touchpoint::metrics
