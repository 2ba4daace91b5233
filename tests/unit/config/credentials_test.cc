// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/config/load.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::config {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class Credentials : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  const touchpoint::testing::ScratchFolder scratch_{"credentials"};
  const std::filesystem::path folder_ = scratch_.path();
};

TEST_F(Credentials, AreSettingsNamedByTheirFiles) {
  Write("touchpointd.redis.url", "redis://:secret@r:6379\n");
  Write("touchpointd.log.pseudonym_key", "a b");
  const auto settings = ReadCredentials(folder_);
  ASSERT_TRUE(settings);
  ASSERT_THAT(*settings, SizeIs(2));
  EXPECT_EQ((*settings)[0].text, "a b");
  EXPECT_EQ((*settings)[1].path, "redis.url");
  EXPECT_EQ((*settings)[1].text, "redis://:secret@r:6379");
  const auto loaded = Apply(*settings);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.redis.url, "redis://:secret@r:6379");
  EXPECT_EQ(loaded->origins.at("redis.url"),
            "credential " + (folder_ / "touchpointd.redis.url").string());
}

// How Kubernetes mounts a secret: name -> ..data/name, ..data -> ..2026_11_27.
TEST_F(Credentials, AreReadThroughLinks) {
  std::filesystem::create_directory(folder_ / "..2026_11_27");
  Write("..2026_11_27/touchpointd.redis.url", "redis://r");
  std::filesystem::create_directory_symlink("..2026_11_27", folder_ / "..data");
  std::filesystem::create_symlink("..data/touchpointd.redis.url",
                                  folder_ / "touchpointd.redis.url");
  const auto settings = ReadCredentials(folder_);
  ASSERT_TRUE(settings);
  ASSERT_THAT(*settings, SizeIs(1));
  EXPECT_EQ((*settings)[0].text, "redis://r");
}

TEST_F(Credentials, OfAnUnknownNameAreErrors) {
  Write("tls.key", "none of ours");
  Write("touchpointd.redis.urll", "x");
  const auto settings = ReadCredentials(folder_);
  ASSERT_TRUE(settings);
  const auto loaded = Apply(*settings);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(),
              ElementsAre("credential " + (folder_ / "touchpointd.redis.urll").string() +
                          ": redis.urll: unknown key, did you mean 'redis.url'?"));
}

TEST_F(Credentials, ThatCannotBeReadAreErrors) {
  const auto settings = ReadCredentials(folder_ / "missing");
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error(), SizeIs(1));
}

}  // namespace
}  // namespace touchpoint::config
