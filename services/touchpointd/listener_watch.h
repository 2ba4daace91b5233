// SPDX-License-Identifier: Apache-2.0
// When a listener is dead, though the process lives: judged by dialling it. No I/O, no clock.
#pragma once

namespace touchpoint {

/// What became of one attempt to reach the listener.
enum class Dialled {
  kAnswered,  // it was accepted
  kSilent,    // nobody accepted it in time
  kUnknown,   // it could not be tried: this process is out of descriptors or memory
};

class ListenerWatch {
 public:
  enum class Action {
    kNone,
    kReopen,  // close the listener and open it anew
    kGiveUp,  // opening it anew has not helped
  };

  /// That many times in a row nobody answers before the listener is opened anew ...
  static constexpr int kSilencesMax = 3;
  /// ... and that many times in a row it is opened anew.
  static constexpr int kReopeningsMax = 5;

  Action On(Dialled dialled);

 private:
  bool reachable_ = false;  // it has answered once: what cannot be dialled at all is not judged
  int silences_ = 0;        // in a row
  int reopenings_ = 0;      // since it last answered
};

}  // namespace touchpoint
