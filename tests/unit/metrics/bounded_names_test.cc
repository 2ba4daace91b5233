// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/bounded_names.h"

#include <gtest/gtest.h>

namespace touchpoint::metrics {
namespace {

TEST(BoundedNames, KnowsWhatIsListed) {
  BoundedNames names;
  names.SetList({{"sales", "service"}});
  EXPECT_EQ(names.NameOf(names.NumberOf("sales")), "sales");
  EXPECT_NE(names.NumberOf("service"), names.NumberOf("sales"));
  EXPECT_EQ(names.NumberOf("sales"), names.NumberOf("sales"));
  EXPECT_EQ(names.NameOf(names.NumberOf("somebody")), "other");
}

TEST(BoundedNames, KeepsWhatItHasNamedWhenTheListChanges) {
  BoundedNames names;
  names.SetList({{"sales"}});
  const auto sales = names.NumberOf("sales");
  names.SetList({{"service"}});
  EXPECT_EQ(names.NumberOf("sales"), sales);
  EXPECT_EQ(names.NameOf(names.NumberOf("service")), "service");
}

TEST(BoundedNames, TakesWhateverComesFirstWhereThereIsNoList) {
  BoundedNames names;
  for (size_t i = 0; i < BoundedNames::kNamesMax; ++i) {
    EXPECT_EQ(names.NameOf(names.NumberOf("team" + std::to_string(i))), "team" + std::to_string(i));
  }
  EXPECT_EQ(names.NumberOf("one-more"), BoundedNames::kOther);
  EXPECT_EQ(names.NameOf(names.NumberOf("team0")), "team0");
}

TEST(BoundedNames, IsBoundedWhereTheListIsLong) {
  BoundedNames names;
  std::vector<std::string> listed;
  for (size_t i = 0; i <= BoundedNames::kNamesMax; ++i) {
    listed.push_back("team" + std::to_string(i));
  }
  names.SetList(listed);
  for (const std::string& name : listed) {
    names.NumberOf(name);
  }
  EXPECT_EQ(names.NumberOf(listed.back()), BoundedNames::kOther);
}

}  // namespace
}  // namespace touchpoint::metrics
