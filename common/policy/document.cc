// SPDX-License-Identifier: Apache-2.0
#include "common/policy/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <sstream>
#include <utility>

namespace touchpoint::policy {
namespace {

Position PositionOf(const YAML::Mark& mark) {
  return mark.is_null() ? Position{} : Position{mark.line + 1, mark.column + 1};
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Problems& problems) : problems_(problems) {}

  int documents() const { return documents_; }
  std::optional<Node> Take() { return std::exchange(root_, std::nullopt); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      problems_.Add(PositionOf(mark), "", "a second document: a policy is one");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Close(Make(Node::Kind::kNull, mark, "", anchor));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    problems_.Add(PositionOf(mark), "", "aliases are not read, write the value out");
    Close(Make(Node::Kind::kNull, mark, "", YAML::NullAnchor));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = Make(Node::Kind::kText, mark, tag, anchor);
    node.text = value;
    Close(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(Make(Node::Kind::kList, mark, tag, anchor));
  }
  void OnSequenceEnd() override { CloseLast(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(Make(Node::Kind::kMapping, mark, tag, anchor));
  }
  void OnMapEnd() override { CloseLast(); }

 private:
  Node Make(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    Node node;
    node.kind = kind;
    node.position = PositionOf(mark);
    if (anchor != YAML::NullAnchor) {
      problems_.Add(node.position, "", "anchors are not read, remove it");
    }
    if (!tag.empty() && tag != "?" && tag != "!") {  // "?" is no tag, "!" is a quoted scalar
      problems_.Add(node.position, "", "tags are not read, remove " + Quote(tag));
    }
    return node;
  }

  void CloseLast() {
    Node node = std::move(open_.back());
    open_.pop_back();
    Close(std::move(node));
  }

  void Close(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Node& parent = open_.back();
    const bool value = parent.kind == Node::Kind::kMapping && parent.items.size() % 2 == 1;
    if (value && node.kind == Node::Kind::kNull) {
      node.position = parent.items.back().position;  // nothing stands where its key stands
    }
    parent.items.push_back(std::move(node));
  }

  Problems& problems_;
  int documents_ = 0;
  std::vector<Node> open_;  // from the outermost
  std::optional<Node> root_;
};

}  // namespace

std::optional<Node> ParseDocument(std::string_view yaml, Problems& problems) {
  TreeBuilder builder(problems);
  std::optional<Node> root;
  try {
    std::istringstream stream{std::string(yaml)};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) {
      root = builder.Take();
      parser.HandleNextDocument(builder);
    }
  } catch (const YAML::Exception& error) {
    problems.Add(PositionOf(error.mark), "", "this is not YAML: " + error.msg);
    return std::nullopt;
  } catch (const std::exception& error) {
    problems.Add({}, "", std::string("this is not YAML: ") + error.what());
    return std::nullopt;
  }
  if (!root) {
    problems.Add({}, "", "nothing is in this file");
  }
  return root;
}

}  // namespace touchpoint::policy
