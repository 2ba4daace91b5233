// SPDX-License-Identifier: Apache-2.0
// Where a command writes: data to `out`, narration to `err`, and how much either can show.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace touchpoint::ctl {

enum class Format { kTable, kJson, kNdjson };

struct Console {
  std::ostream& out;
  std::ostream& err;
  Format format = Format::kTable;
  size_t width = 0;         // columns of `out`; 0: no limit, nothing is cut
  bool out_colour = false;  // `out` is a terminal that wants colour
  bool err_is_terminal = false;
};

/// A console on the process's own streams. NO_COLOR, TERM=dumb and a stream that is no terminal
/// mean no colour; COLUMNS overrides the width.
Console StandardConsole();

enum class Colour { kNone, kRed, kYellow, kGreen, kCyan, kGrey, kBold };

/// `text` in a colour, or as it is where `wanted` is false.
std::string Paint(bool wanted, Colour colour, std::string_view text);

}  // namespace touchpoint::ctl
