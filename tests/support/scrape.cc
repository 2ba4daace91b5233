// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scrape.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/base/assert.h"
#include "tests/support/http_caller.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

http::Response AskForMetrics(const std::string& address, const std::string& token) {
  HttpHeaders headers;
  if (!token.empty()) {
    headers.emplace_back("Authorization", "Bearer " + token);
  }
  HttpCaller caller(address);
  const auto response = caller.Call(HttpText("GET", "/metrics", headers));
  TP_ASSERT(response);
  return *response;
}

std::string Scrape(const std::string& address) {
  const http::Response response = AskForMetrics(address);
  TP_ASSERT(response.result_int() == 200);
  return response.body();
}

std::optional<double> ValueIn(const std::string& text, const std::string& series) {
  const std::string line = "\n" + series + " ";
  const size_t at = text.find(line);
  return at == std::string::npos ? std::nullopt
                                 : std::optional(std::stod(text.substr(at + line.size())));
}

std::string CheckMetrics(const std::string& text) {
  const ScratchFolder folder("metrics");
  std::ofstream(folder.Path("metrics")) << text;
  const std::string command = std::string(TOUCHPOINT_PROMTOOL) + " check metrics < " +
                              folder.Path("metrics") + " > " + folder.Path("found") + " 2>&1";
  const int status = std::system(command.c_str());
  std::ostringstream found;
  found << std::ifstream(folder.Path("found")).rdbuf();
  return found.str() + (status == 0 ? "" : "promtool failed\n");
}

}  // namespace touchpoint::testing
