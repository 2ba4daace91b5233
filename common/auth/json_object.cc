// SPDX-License-Identifier: Apache-2.0
#include "common/auth/json_object.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace touchpoint::auth {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr size_t kDepthMax = 16;

/// Fails at the second member of one name; json::object would keep the last.
class UniqueMembers {
 public:
  static constexpr size_t max_object_size = SIZE_MAX;
  static constexpr size_t max_array_size = SIZE_MAX;
  static constexpr size_t max_key_size = SIZE_MAX;
  static constexpr size_t max_string_size = SIZE_MAX;

  bool on_object_begin(error_code& /*error*/) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(size_t /*size*/, error_code& /*error*/) {
    names_.pop_back();
    return true;
  }
  bool on_key_part(string_view part, size_t /*size*/, error_code& /*error*/) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, size_t /*size*/, error_code& error) {
    name_.append(part.data(), part.size());
    const bool is_new = names_.back().insert(std::exchange(name_, std::string())).second;
    if (!is_new) {
      error = json::error::syntax;
    }
    return is_new;
  }

  bool on_document_begin(error_code& /*error*/) { return true; }
  bool on_document_end(error_code& /*error*/) { return true; }
  bool on_array_begin(error_code& /*error*/) { return true; }
  bool on_array_end(size_t /*size*/, error_code& /*error*/) { return true; }
  bool on_string_part(string_view /*part*/, size_t /*size*/, error_code& /*error*/) { return true; }
  bool on_string(string_view /*part*/, size_t /*size*/, error_code& /*error*/) { return true; }
  bool on_number_part(string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_int64(int64_t /*value*/, string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_uint64(uint64_t /*value*/, string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_double(double /*value*/, string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_bool(bool /*value*/, error_code& /*error*/) { return true; }
  bool on_null(error_code& /*error*/) { return true; }
  bool on_comment_part(string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_comment(string_view /*part*/, error_code& /*error*/) { return true; }

 private:
  std::vector<std::set<std::string>> names_;  // of the objects that are open
  std::string name_;                          // as far as it is known
};

}  // namespace

std::optional<json::object> ParseObject(std::string_view text) {
  json::parse_options options;
  options.max_depth = kDepthMax;
  json::basic_parser<UniqueMembers> check(options);
  error_code error;
  const size_t read = check.write_some(false, text.data(), text.size(), error);
  if (error || read != text.size()) {
    return std::nullopt;
  }
  json::value value = json::parse(string_view(text.data(), text.size()), error, {}, options);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.get_object());
}

const json::string* FindString(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(string_view(name.data(), name.size()));
  return value == nullptr ? nullptr : value->if_string();
}

}  // namespace touchpoint::auth
