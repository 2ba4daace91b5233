// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/refused_file.h"

#include <boost/json.hpp>
#include <filesystem>

namespace touchpoint::ctl {

std::string RefusalJson(const Refusal& refusal) {
  return boost::json::serialize(boost::json::object{{"line", refusal.line},
                                                    {"requestId", refusal.request_id},
                                                    {"reason", refusal.reason},
                                                    {"field", refusal.field},
                                                    {"message", refusal.message}});
}

std::string RefusedFile::PathFor(const std::string& plans) {
  return plans == "-" ? "import.refused.ndjson" : plans + ".refused.ndjson";
}

void RefusedFile::Write(const Refusal& refusal) {
  if (count_++ == 0) {
    out_.open(path_, std::ios::trunc);
  }
  out_ << RefusalJson(refusal) << "\n";
}

bool RefusedFile::Close() {
  if (count_ == 0) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path_, ignored)) {
      std::filesystem::remove(path_, ignored);
    }
    return true;
  }
  out_.close();
  return out_.good();
}

}  // namespace touchpoint::ctl
