// SPDX-License-Identifier: Apache-2.0
// Runs a rapidcheck property inside a GoogleTest test. The seed is printed once per program;
// RC_PARAMS="seed=..." brings a run back, RC_PARAMS="max_success=..." overrides how many cases.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <sstream>
#include <utility>

namespace touchpoint::property {

template <typename Property>
void CheckProperty(int cases, Property&& property) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  rc::detail::TestMetadata metadata;
  metadata.id = std::string(test->test_suite_name()) + "." + test->name();
  metadata.description = metadata.id;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (std::getenv("RC_PARAMS") == nullptr) {
    params.maxSuccess = cases;
  }
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), metadata, params);
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  if (!result.template is<rc::detail::SuccessResult>()) {
    FAIL() << "seed=" << params.seed << "\n" << message.str();
  }
}

}  // namespace touchpoint::property
