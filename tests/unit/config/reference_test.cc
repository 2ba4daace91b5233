// SPDX-License-Identifier: Apache-2.0
// deploy/config/touchpointd.yaml is the reference of the configuration: complete and true.
#include <gtest/gtest.h>

#include "common/config/key.h"
#include "common/config/load.h"

namespace touchpoint::config {
namespace {

TEST(ReferenceConfiguration, NamesEveryKeyWithItsDefault) {
  const auto settings = ReadFile(TOUCHPOINT_REFERENCE_CONFIG);
  ASSERT_TRUE(settings) << ::testing::PrintToString(settings.error());
  const auto loaded = Apply(*settings);
  ASSERT_TRUE(loaded) << ::testing::PrintToString(loaded.error());
  const Config defaults;
  for (const Key& key : Keys()) {
    EXPECT_NE(loaded->origins.at(key.path), "default") << key.path << " is not documented";
    EXPECT_EQ(key.get(loaded->config), key.get(defaults)) << key.path;
  }
}

TEST(ReferenceConfiguration, EveryKeyReadsWhatItWrites) {
  const Config defaults;
  for (const Key& key : Keys()) {
    Config config;
    EXPECT_FALSE(key.set(key.get(defaults), config)) << key.path;
    EXPECT_EQ(key.get(config), key.get(defaults)) << key.path;
  }
}

}  // namespace
}  // namespace touchpoint::config
