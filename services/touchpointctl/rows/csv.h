// SPDX-License-Identifier: Apache-2.0
// Records of comma-separated values as RFC 4180 has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::ctl {

/// Whether the text is a whole record: no quoted field is still open at its end.
bool HasClosedQuotes(std::string_view text);

/// The fields of one whole record. A quote inside a field that does not start with one is text.
std::vector<std::string> SplitCsv(std::string_view record);

}  // namespace touchpoint::ctl
