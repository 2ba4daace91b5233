// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/mapping_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "common/base/suggestion.h"

namespace touchpoint::ctl {
namespace {

constexpr auto kSettings =
    std::to_array<std::string_view>({"window", "lead", "shift", "default", "constant"});
constexpr auto kShiftKeys = std::to_array<std::string_view>({"start", "step"});

class MappingParser {
 public:
  explicit MappingParser(const std::string& name) : name_(name) {}

  Result<Mapping> Parse(const std::string& text) {
    try {
      const YAML::Node root = YAML::Load(text);
      if (!root.IsMap()) {
        Note(root, "the mapping", "must be a map of keys");
      } else {
        EachEntry(root, "",
                  [this](const std::string& key, const YAML::Node& at, const YAML::Node& value) {
                    Top(key, at, value);
                  });
      }
    } catch (const YAML::Exception& error) {
      problems_ += At(error.mark) + ": " + error.msg + "\n";
    }
    if (!problems_.empty()) {
      problems_.pop_back();
      return tl::unexpected(Failure{Code::kInvalidArgument, "MAPPING", problems_, {}, {}, {}});
    }
    return std::move(mapping_);
  }

 private:
  template <typename Visit>
  void EachEntry(const YAML::Node& map, const std::string& path, Visit visit) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      if (!seen.insert(key).second) {
        Note(entry.first, path + key, "is there twice");
      }
      visit(key, entry.first, entry.second);
    }
  }

  void Top(const std::string& key, const YAML::Node& at, const YAML::Node& value) {
    if (KeySource* source = FindSource(key)) {
      if (const auto field = Scalar(value, key, "must name an input field")) {
        source->field = *field;
        source->named = true;
      }
    } else if (key == "window" || key == "lead") {
      const auto length = Length(value, key);
      key == "window" ? void(mapping_.window = length) : void(mapping_.lead = length);
    } else if (key == "shift") {
      ParseShift(value);
    } else if (key == "default" || key == "constant") {
      Values(value, key);
    } else {
      std::vector<std::string> known(kRowKeyNames.begin(), kRowKeyNames.end());
      known.insert(known.end(), kSettings.begin(), kSettings.end());
      NoteUnknown(at, key, key, known);
    }
  }

  void ParseShift(const YAML::Node& node) {
    Shift& shift = mapping_.shift.emplace();
    if (!node.IsMap() || !node["start"]) {
      Note(node, "shift", "must be {start: now} or {start: TIME}");
      return;
    }
    EachEntry(node, "shift.",
              [&](const std::string& key, const YAML::Node& at, const YAML::Node& value) {
                if (key == "step") {
                  shift.step = std::max(Length(value, "shift.step"), Duration(1));
                } else if (key != "start") {
                  NoteUnknown(at, "shift." + key, key, {kShiftKeys.begin(), kShiftKeys.end()});
                } else if (!value.IsScalar() || value.Scalar() != "now") {
                  shift.start = ParseRfc3339(value.IsScalar() ? value.Scalar() : "");
                  if (!shift.start) {
                    Note(value, "shift.start", "must be now or a time like 2026-03-02T09:00:00Z");
                  }
                }
              });
  }

  void Values(const YAML::Node& node, const std::string& section) {
    if (!node.IsMap()) {
      Note(node, section, "must be a map of keys to values");
      return;
    }
    EachEntry(
        node, section + ".",
        [&](const std::string& key, const YAML::Node& at, const YAML::Node& value) {
          KeySource* source = FindSource(key);
          if (source == nullptr) {
            NoteUnknown(at, section + "." + key, key, {kRowKeyNames.begin(), kRowKeyNames.end()});
            return;
          }
          (section == "default" ? source->fallback : source->constant) =
              ToValue(value, section + "." + key);
        });
  }

  Value ToValue(const YAML::Node& node, const std::string& path) {
    Value value;
    if (node.IsSequence()) {
      value.kind = Value::Kind::kList;
      for (const YAML::Node& element : node) {
        if (const auto text = Scalar(element, path, "must be a list of texts")) {
          value.texts.push_back(*text);
        }
      }
    } else if (const auto text = Scalar(node, path, "must be a value or a list")) {
      value.texts.push_back(*text);
    }
    return value;
  }

  std::optional<std::string> Scalar(const YAML::Node& node, const std::string& path,
                                    const std::string& otherwise) {
    if (node.IsScalar() && !node.Scalar().empty()) {
      return node.Scalar();
    }
    Note(node, path, otherwise);
    return std::nullopt;
  }

  Duration Length(const YAML::Node& node, const std::string& path) {
    const auto length = ParseDuration(node.IsScalar() ? node.Scalar() : "");
    if (!length) {
      Note(node, path, "must be a duration such as 14d, 12h or 30m");
    }
    return length.value_or(Duration{});
  }

  KeySource* FindSource(const std::string& key) {
    const auto* at = std::find(kRowKeyNames.begin(), kRowKeyNames.end(), key);
    return at == kRowKeyNames.end()
               ? nullptr
               : &mapping_.sources[static_cast<size_t>(at - kRowKeyNames.begin())];
  }

  void NoteUnknown(const YAML::Node& at, const std::string& path, const std::string& key,
                   const std::vector<std::string>& known) {
    Note(at, path, "unknown key" + DidYouMean(key, known));
  }

  void Note(const YAML::Node& at, const std::string& path, const std::string& what) {
    problems_ += At(at.Mark()) + ": " + path + ": " + what + "\n";
  }

  std::string At(const YAML::Mark& mark) const {
    return name_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }

  std::string name_;
  std::string problems_;  // one per line
  Mapping mapping_;
};

}  // namespace

Result<Mapping> ParseMapping(const std::string& text, const std::string& name) {
  return MappingParser(name).Parse(text);
}

Result<Mapping> LoadMapping(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  if (!(text << in.rdbuf())) {
    return tl::unexpected(
        Failure{Code::kNotFound, "INPUT", path + ": " + std::strerror(errno), {}, {}, {}});
  }
  return ParseMapping(text.str(), path);
}

}  // namespace touchpoint::ctl
