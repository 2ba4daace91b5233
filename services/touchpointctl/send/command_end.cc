// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/command_end.h"

#include <sys/wait.h>

#include "common/base/utf8.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kTextMax = 256;

v1::DispatchResult ResultOf(int status) {
  if (!WIFEXITED(status)) {
    return v1::DISPATCH_RESULT_UNKNOWN;
  }
  switch (WEXITSTATUS(status)) {
    case kExitSent:
      return v1::DISPATCH_RESULT_SENT;
    case kExitFailed:
      return v1::DISPATCH_RESULT_FAILED;
    case kExitFailedForGood:
      return v1::DISPATCH_RESULT_FAILED_FOR_GOOD;
    default:
      return v1::DISPATCH_RESULT_UNKNOWN;
  }
}

std::string Describe(int status) {
  return WIFSIGNALED(status) ? "ended by signal " + std::to_string(WTERMSIG(status))
                             : "ended with code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

std::string FirstLine(std::string_view output) {
  std::string text;
  output = output.substr(0, output.find('\n'));
  while (!output.empty()) {
    const Character character = DecodeUtf8(output);
    const bool good = character.valid && !IsControl(character.value);
    const std::string_view bytes = good ? output.substr(0, character.bytes) : "?";
    if (text.size() + bytes.size() > kTextMax) {
      break;
    }
    text += bytes;
    output.remove_prefix(character.bytes);
  }
  return text;
}

AttemptEnd EndOfCommand(int status, std::string_view output) {
  AttemptEnd end;
  end.result = ResultOf(status);
  end.text = FirstLine(output);
  if (end.text.empty() && end.result != v1::DISPATCH_RESULT_SENT) {
    end.text = Describe(status);
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  if (code == kExitNotExecutable || code == kExitNotFound) {
    end.broken = "the command cannot be run: it ended with code " + std::to_string(code);
  }
  return end;
}

}  // namespace touchpoint::ctl
