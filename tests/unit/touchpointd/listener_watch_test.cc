// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/listener_watch.h"

#include <gtest/gtest.h>

#include <string>

namespace touchpoint {
namespace {

/// What a watch answers to attempts: '+' answered, '-' silent, '?' unknown; and its answers: '.'
/// nothing, 'R' reopen, 'X' give up.
std::string Answers(const std::string& attempts) {
  ListenerWatch watch;
  std::string answers;
  for (const char attempt : attempts) {
    const auto action = watch.On(attempt == '+'   ? Dialled::kAnswered
                                 : attempt == '-' ? Dialled::kSilent
                                                  : Dialled::kUnknown);
    answers += action == ListenerWatch::Action::kNone     ? '.'
               : action == ListenerWatch::Action::kReopen ? 'R'
                                                          : 'X';
  }
  return answers;
}

TEST(ListenerWatch, ReopensAfterThreeSilencesInARow) {
  EXPECT_EQ(Answers("+---"), "...R");
  EXPECT_EQ(Answers("+--+---"), "......R");
  EXPECT_EQ(Answers("+--+--+--+"), "..........");
}

TEST(ListenerWatch, DoesNotJudgeWhatItNeverReached) {
  EXPECT_EQ(Answers("---------"), ".........");
  EXPECT_EQ(Answers("----+---"), ".......R");
}

TEST(ListenerWatch, AnAttemptThatCouldNotBeMadeSaysNothing) {
  EXPECT_EQ(Answers("+??????"), ".......");
  EXPECT_EQ(Answers("+-?-?-"), ".....R");
}

TEST(ListenerWatch, GivesUpWhenANewListenerDoesNotHelp) {
  EXPECT_EQ(Answers("+---------------"), "...R..R..R..R..R");
  EXPECT_EQ(Answers("+------------------"), "...R..R..R..R..R..X");
}

TEST(ListenerWatch, StartsAfreshOnceTheNewListenerAnswers) {
  EXPECT_EQ(Answers("+---------------+---"), "...R..R..R..R..R...R");
}

}  // namespace
}  // namespace touchpoint
