// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace touchpoint::ctl {
namespace {

constexpr size_t kNarrowest = 40;

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

size_t Width() {
  if (const char* columns = std::getenv("COLUMNS")) {
    const auto width = static_cast<size_t>(std::strtoul(columns, nullptr, 10));
    if (width >= kNarrowest) {
      return width;
    }
  }
  winsize size = {};
  if (isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col >= kNarrowest) {
    return size.ws_col;
  }
  return 0;
}

std::string_view Escape(Colour colour) {
  switch (colour) {
    case Colour::kRed:
      return "\x1b[31m";
    case Colour::kYellow:
      return "\x1b[33m";
    case Colour::kGreen:
      return "\x1b[32m";
    case Colour::kCyan:
      return "\x1b[36m";
    case Colour::kGrey:
      return "\x1b[90m";
    case Colour::kBold:
      return "\x1b[1m";
    case Colour::kNone:
      break;
  }
  return "";
}

}  // namespace

Console StandardConsole() {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  Console console{std::cout, std::cerr};
  console.width = Width();
  console.out_colour = isatty(STDOUT_FILENO) != 0 && !IsSet("NO_COLOR") && !dumb;
  console.err_is_terminal = isatty(STDERR_FILENO) != 0 && !dumb;
  return console;
}

std::string Paint(bool wanted, Colour colour, std::string_view text) {
  const std::string_view escape = Escape(colour);
  if (!wanted || escape.empty() || text.empty()) {
    return std::string(text);
  }
  return std::string(escape) + std::string(text) + "\x1b[0m";
}

}  // namespace touchpoint::ctl
