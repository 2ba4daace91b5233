// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/load.h"

namespace touchpoint::fault {

Load::Load(const Setting& setting, Recorder& recorder) : name_(setting.name) {
  for (size_t i = 0; i < setting.stakeholders; ++i) {
    stakeholders_.push_back(setting.name + "-s" + std::to_string(i));
  }
  SeededRandom seeds(setting.seed);
  for (size_t i = 0; i < setting.callers; ++i) {
    callers_.push_back(std::make_unique<Caller>(
        Caller::Setting{setting.addresses, stakeholders_, setting.name + "-c" + std::to_string(i),
                        seeds.Next()},
        recorder));
  }
  for (const auto& caller : callers_) {
    threads_.emplace_back([this, &caller = *caller] {
      while (!stopping_) {
        caller.Act();
      }
    });
  }
}

Load::~Load() {
  Stop();
}

void Load::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

std::vector<Claim> Load::claims() const {
  std::vector<Claim> claims;
  for (const auto& caller : callers_) {
    claims.insert(claims.end(), caller->claims().begin(), caller->claims().end());
  }
  return claims;
}

}  // namespace touchpoint::fault
