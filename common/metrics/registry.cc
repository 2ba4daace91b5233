// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/registry.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>

namespace touchpoint::metrics {

void Counter::Add(double amount) const {
  if (counter_ != nullptr) {
    counter_->Increment(amount);
  }
}

void Histogram::Observe(double value) const {
  if (histogram_ != nullptr) {
    histogram_->Observe(value);
  }
}

void Histogram::Observe(std::chrono::nanoseconds value) const {
  Observe(std::chrono::duration<double>(value).count());
}

struct Registry::Info {
  prometheus::Family<prometheus::Gauge>* family = nullptr;
  prometheus::Gauge* gauge = nullptr;
};

Registry::Registry() : registry_(std::make_unique<prometheus::Registry>()) {
}

Registry::~Registry() = default;

Counter Registry::MakeCounter(const std::string& name, const std::string& help,
                              const Labels& labels) {
  return Counter(prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels));
}

Histogram Registry::MakeHistogram(const std::string& name, const std::string& help,
                                  const std::vector<double>& bounds, const Labels& labels) {
  return Histogram(
      prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_).Add(labels, bounds));
}

void Registry::AddGauge(const std::string& name, const std::string& help,
                        std::function<double()> read) {
  auto& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add({});
  samples_.push_back([&gauge, read = std::move(read)] { gauge.Set(read()); });
}

void Registry::AddCounter(const std::string& name, const std::string& help,
                          std::function<double()> read) {
  auto& counter = prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add({});
  samples_.push_back([&counter, read = std::move(read)] {
    counter.Increment(std::max(0.0, read() - counter.Value()));
  });
}

void Registry::SetInfo(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  Info& info = infos_[name];
  if (info.family == nullptr) {
    info.family = &prometheus::BuildGauge().Name(name).Help(help).Register(*registry_);
  }
  if (info.gauge != nullptr) {
    info.family->Remove(info.gauge);
  }
  info.gauge = &info.family->Add(labels);
  info.gauge->Set(1);
}

void Registry::Sample() {
  for (const auto& sample : samples_) {
    sample();
  }
}

std::string Registry::Text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

const std::vector<double>& CallSeconds() {
  static const std::vector<double> bounds = {.0001, .00025, .0005, .001, .0025, .005, .01,
                                             .025,  .05,    .1,    .25,  .5,    1,    10};
  return bounds;
}

const std::vector<double>& DelaySeconds() {
  static const std::vector<double> bounds = {60,     600,     3'600,   14'400,    43'200,
                                             86'400, 172'800, 604'800, 1'209'600, 2'592'000};
  return bounds;
}

}  // namespace touchpoint::metrics
