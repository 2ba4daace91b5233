// SPDX-License-Identifier: Apache-2.0
// Reads /metrics as Prometheus does.
#pragma once

#include <optional>
#include <string>

#include "common/http/message.h"

namespace touchpoint::testing {

/// One request, with a token unless that is empty.
http::Response AskForMetrics(const std::string& address, const std::string& token = "");

/// The text of one that must succeed.
std::string Scrape(const std::string& address);

/// The value of a series as it is written: `name{label="value"}`; nothing if there is none.
std::optional<double> ValueIn(const std::string& text, const std::string& series);

/// What promtool finds fault with; empty: nothing.
std::string CheckMetrics(const std::string& text);

}  // namespace touchpoint::testing
