// SPDX-License-Identifier: Apache-2.0
// All metrics of the daemon, as Prometheus reads them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/metrics/metrics.h"

namespace prometheus {
class Registry;
}

namespace touchpoint::metrics {

using Labels = std::map<std::string, std::string>;

/// Names and help are constant text, labels of few values. A name has one help and one kind; asked
/// for again with the same labels it gives the same metric. Thread-safe, but for Sample().
class Registry {
 public:
  Registry();
  ~Registry();

  /// `name` ends in "_total".
  Counter MakeCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  /// `bounds`: the upper bounds of its buckets, rising.
  Histogram MakeHistogram(const std::string& name, const std::string& help,
                          const std::vector<double>& bounds, const Labels& labels = {});

  /// One that is read when it is asked for. `read` is called by Sample().
  void AddGauge(const std::string& name, const std::string& help, std::function<double()> read);
  /// The same for what never falls; `name` ends in "_total".
  void AddCounter(const std::string& name, const std::string& help, std::function<double()> read);

  /// A gauge of 1 that says something by its labels: those of the last call. `name` ends in
  /// "_info".
  void SetInfo(const std::string& name, const std::string& help, const Labels& labels);

  /// Reads what is read when it is asked for. On the thread of those functions; not twice at once.
  void Sample();

  /// All of it in the text format 0.0.4.
  std::string Text() const;

 private:
  struct Info;

  const std::unique_ptr<prometheus::Registry> registry_;
  std::vector<std::function<void()>> samples_;
  std::mutex mutex_;
  std::map<std::string, Info> infos_;
};

/// What Text() is served as.
inline constexpr char kContentType[] = "text/plain; version=0.0.4; charset=utf-8";

/// Bounds of what takes from 0.1 ms to 10 s, and from a minute to a month.
const std::vector<double>& CallSeconds();
const std::vector<double>& DelaySeconds();

}  // namespace touchpoint::metrics
