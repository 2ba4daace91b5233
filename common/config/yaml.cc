// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <set>
#include <sstream>

#include "common/config/load.h"

namespace touchpoint::config {
namespace {

std::string Join(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

/// Turns nested maps into settings with dotted paths.
class Flattener {
 public:
  explicit Flattener(const std::string& name) : name_(name) {}

  /// `mark` is where the key stands.
  void Walk(const YAML::Node& node, const std::string& path, const YAML::Mark& mark) {
    if (node.IsNull()) {
      return;  // a section whose keys are all commented out
    }
    if (node.IsScalar() && !path.empty()) {
      settings_.push_back({path, node.Scalar(), At(mark)});
      return;
    }
    if (!node.IsMap()) {
      problems_.push_back(At(mark) + ": " + (path.empty() ? "the file" : path) +
                          (path.empty() ? " must be a map of keys" : ": must be a single value"));
      return;
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      const std::string inner = Join(path, key);
      if (!seen.insert(key).second) {
        problems_.push_back(At(entry.first.Mark()) + ": " + inner + ": is there twice");
      }
      Walk(entry.second, inner, entry.first.Mark());
    }
  }

  Checked<std::vector<Setting>> Take() {
    if (!problems_.empty()) {
      return tl::unexpected(std::move(problems_));
    }
    return std::move(settings_);
  }

 private:
  std::string At(const YAML::Mark& mark) const {
    return name_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }

  std::string name_;
  std::vector<Setting> settings_;
  Problems problems_;
};

}  // namespace

Checked<std::vector<Setting>> ReadYaml(const std::string& text, const std::string& name) {
  try {
    Flattener flattener(name);
    const YAML::Node root = YAML::Load(text);
    flattener.Walk(root, "", root.Mark());
    return flattener.Take();
  } catch (const YAML::Exception& error) {
    return tl::unexpected(Problems{name + ":" + std::to_string(error.mark.line + 1) + ":" +
                                   std::to_string(error.mark.column + 1) + ": " + error.msg});
  }
}

Checked<std::vector<Setting>> ReadFile(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    return tl::unexpected(Problems{file + ": cannot be read"});
  }
  return ReadYaml(text.str(), file);
}

}  // namespace touchpoint::config
