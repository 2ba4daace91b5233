// SPDX-License-Identifier: Apache-2.0
// Runs a rapidcheck property inside a GoogleTest test. A change is judged by the same cases every
// time; TOUCHPOINT_PROPERTY_SEED=random searches on (tests/run all does). RC_PARAMS="seed=..."
// brings a run back, RC_PARAMS="max_success=..." overrides how many cases. The seed is printed.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string_view>
#include <utility>

namespace touchpoint::property {

constexpr uint64_t kSeed = 20261122;

template <typename Property>
void CheckProperty(int cases, Property&& property) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  rc::detail::TestMetadata metadata;
  metadata.id = std::string(test->test_suite_name()) + "." + test->name();
  metadata.description = metadata.id;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (std::getenv("RC_PARAMS") == nullptr) {
    params.maxSuccess = cases;
    const char* seed = std::getenv("TOUCHPOINT_PROPERTY_SEED");
    if (seed == nullptr || std::string_view(seed) != "random") {
      params.seed = kSeed;
    }
  }
  std::cout << "seed=" << params.seed << "\n";
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), metadata, params);
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  if (!result.template is<rc::detail::SuccessResult>()) {
    FAIL() << "seed=" << params.seed << "\n" << message.str();
  }
}

}  // namespace touchpoint::property
