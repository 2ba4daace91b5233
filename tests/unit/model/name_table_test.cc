// SPDX-License-Identifier: Apache-2.0
#include "common/model/name_table.h"

#include <gtest/gtest.h>

namespace touchpoint::model {
namespace {

TEST(NameTableTest, GivesOneIdPerName) {
  NameTable names;
  const NameId email = names.Intern("email");
  const NameId phone = names.Intern("phone");
  EXPECT_EQ(email, 1);
  EXPECT_EQ(phone, 2);
  EXPECT_EQ(names.Intern("email"), email);
  EXPECT_EQ(names.Find("phone"), phone);
  EXPECT_EQ(names.Text(phone), "phone");
  EXPECT_EQ(names.end(), 3);
}

TEST(NameTableTest, KnowsNoOtherName) {
  NameTable names;
  names.Intern("email");
  EXPECT_EQ(names.Find("Email"), kNoName);
  EXPECT_EQ(names.Find("emai"), kNoName);
}

TEST(NameTableTest, TakesTheEmptyTextForNoName) {
  NameTable names;
  EXPECT_EQ(names.Intern(""), kNoName);
  EXPECT_EQ(names.Find(""), kNoName);
  EXPECT_EQ(names.Text(kNoName), "");
  EXPECT_EQ(names.end(), 1);
}

TEST(NameTableTest, GivesErasedIdsOutAgain) {
  NameTable names;
  const NameId first = names.Intern("first");
  names.Intern("second");
  names.Erase(first);
  EXPECT_EQ(names.Find("first"), kNoName);
  EXPECT_EQ(names.Find(""), kNoName);
  EXPECT_EQ(names.Text(first), "");
  EXPECT_EQ(names.Intern("third"), first);
  EXPECT_EQ(names.Text(first), "third");
}

TEST(NameTableTest, RestoresAStoredTable) {
  NameTable stored;
  stored.Intern("a");
  stored.Erase(stored.Intern("b"));
  stored.Intern("c");
  stored.Intern("d");
  NameTable restored;
  for (NameId id = stored.end(); id-- > 1;) {
    restored.Put(id, stored.Text(id));
  }
  for (NameId id = 1; id < stored.end(); ++id) {
    EXPECT_EQ(restored.Text(id), stored.Text(id));
    EXPECT_EQ(restored.Find(stored.Text(id)), stored.Find(stored.Text(id)));
  }
}

// Their 32-bit FNV-1a hashes collide; only comparing the texts tells them apart.
TEST(NameTableTest, TellsNamesOfEqualHashApart) {
  NameTable names;
  const NameId costarring = names.Intern("costarring");
  const NameId liquid = names.Intern("liquid");
  EXPECT_NE(costarring, liquid);
  EXPECT_EQ(names.Find("costarring"), costarring);
  EXPECT_EQ(names.Find("liquid"), liquid);
}

using NameTableDeathTest = ::testing::Test;

TEST(NameTableDeathTest, DiesOfAnIdItNeverGaveOut) {
  const NameTable names;
  EXPECT_DEATH(static_cast<void>(names.Text(7)), "broken invariant");
}

}  // namespace
}  // namespace touchpoint::model
