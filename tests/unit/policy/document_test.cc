// SPDX-License-Identifier: Apache-2.0
#include "common/policy/document.h"

#include <gtest/gtest.h>

#include <string>

namespace touchpoint::policy {
namespace {

// The tree in brackets, every node with its position.
std::string Print(const Node& node) {
  const std::string at =
      "@" + std::to_string(node.position.line) + ":" + std::to_string(node.position.column);
  if (node.kind == Node::Kind::kNull) {
    return "null" + at;
  }
  if (node.kind == Node::Kind::kText) {
    return "'" + node.text + "'" + at;
  }
  std::string text = node.kind == Node::Kind::kList ? "list" + at + "(" : "mapping" + at + "(";
  for (const Node& item : node.items) {
    text += (text.back() == '(' ? "" : " ") + Print(item);
  }
  return text + ")";
}

std::string Parse(const std::string& yaml) {
  Problems problems("f");
  const auto root = ParseDocument(yaml, problems);
  return problems.empty() ? Print(*root) : problems.ToFailure().message;
}

TEST(DocumentTest, KnowsWhereEverythingStands) {
  EXPECT_EQ(Parse("a: 1\nb:\n  - x\n  - {c: 'y z'}\n"),
            "mapping@1:1('a'@1:1 '1'@1:4 'b'@2:1 list@3:3('x'@3:5 mapping@4:5('c'@4:6 "
            "'y z'@4:9)))");
}

TEST(DocumentTest, TellsNothingFromTheWordNull) {
  EXPECT_EQ(Parse("a:\nb: ~\nc: null\nd: 'null'\n"),
            "mapping@1:1('a'@1:1 null@1:1 'b'@2:1 null@2:1 'c'@3:1 null@3:1 'd'@4:1 "
            "'null'@4:4)");
}

TEST(DocumentTest, RefusesWhatAPolicyDoesNotNeed) {
  EXPECT_EQ(Parse("a: &x 1\nb: *x\n"),
            "f:1:4: anchors are not read, remove it\n"
            "f:2:4: aliases are not read, write the value out");
  EXPECT_EQ(Parse("a: !!int 1\n"), "f:1:4: tags are not read, remove 'tag:yaml.org,2002:int'");
  EXPECT_EQ(Parse("a: 1\n---\nb: 1\n"), "f:2:1: a second document: a policy is one");
}

TEST(DocumentTest, SaysWhereYamlEnds) {
  EXPECT_EQ(Parse("a: [1\nb: 2\n").substr(0, 24), "f:2:2: this is not YAML:");
  EXPECT_EQ(Parse("a: \"x"), "f:1:6: this is not YAML: illegal EOF in scalar");
  EXPECT_EQ(Parse(""), "f:1:1: nothing is in this file");
  EXPECT_EQ(Parse("# only a comment\n"), "f:1:1: nothing is in this file");
}

}  // namespace
}  // namespace touchpoint::policy
