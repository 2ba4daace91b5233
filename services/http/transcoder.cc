// SPDX-License-Identifier: Apache-2.0
#include "services/http/transcoder.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <algorithm>
#include <utility>

namespace touchpoint::http {
namespace {

namespace util = google::protobuf::util;

constexpr char kTypes[] = "type.googleapis.com";
constexpr size_t kNameMax = 64;

std::string UrlOf(const std::string& type) {
  return std::string(kTypes) + "/" + type;
}

/// A name or a path as our fields have it. What else stands there may be of a person.
bool IsPath(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '[' || c == ']';
         });
}

Failure Malformed(std::string path, std::string description) {
  if (path.empty()) {
    return {Code::kInvalidArgument, "MALFORMED", std::move(description), {}, {}, {}};
  }
  return InvalidField("MALFORMED", std::move(path), std::move(description));
}

/// Out of protobuf's words: "(plan) chanel: Cannot find field.", "(plan.team): invalid value ...",
/// "plan: Proto field is not repeating ...", or what breaks the syntax and an excerpt.
Failure Explain(std::string_view words) {
  constexpr std::string_view kUnknown = ": Cannot find field.";
  std::string path;
  if (words.starts_with('(')) {
    const size_t end = words.find(')');
    path = words.substr(1, end - 1);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  if (!path.empty() && !IsPath(path)) {
    path.clear();
  }
  if (words.ends_with(kUnknown)) {
    std::string_view name = words.substr(0, words.size() - kUnknown.size());
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    if (!IsPath(name)) {
      return Malformed(path, "has a field that does not exist");
    }
    path += (path.empty() ? "" : ".") + std::string(name);
    return Malformed(path, "there is no such field");
  }
  if (!path.empty()) {
    return Malformed(path, "has a value that this field cannot have");
  }
  const std::string_view field = words.substr(0, words.find(':'));
  if (words.find(": Proto field") != std::string_view::npos && IsPath(field)) {
    return Malformed(std::string(field), "has a value that this field cannot have");
  }
  return Malformed("", "not a JSON object of this request");
}

}  // namespace

Transcoder::Transcoder()
    : types_(util::NewTypeResolverForDescriptorPool(
          kTypes, google::protobuf::DescriptorPool::generated_pool())) {
}

Transcoder::~Transcoder() = default;

Result<std::string> Transcoder::FromJson(const google::protobuf::Descriptor& type,
                                         std::string_view json) const {
  std::string bytes;
  const auto status =
      util::JsonToBinaryString(types_.get(), UrlOf(type.full_name()), {json.data(), json.size()},
                               &bytes, util::JsonParseOptions());
  if (!status.ok()) {
    const auto words = status.message();
    return tl::unexpected(Explain({words.data(), words.size()}));
  }
  return bytes;
}

std::optional<std::string> Transcoder::ToJson(const std::string& type,
                                              const std::string& bytes) const {
  std::string json;
  const auto status = util::BinaryToJsonString(types_.get(), UrlOf(type), bytes, &json);
  return status.ok() ? std::optional(std::move(json)) : std::nullopt;
}

}  // namespace touchpoint::http
