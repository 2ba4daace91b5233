// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/recorder.h"

#include <chrono>
#include <utility>

namespace touchpoint::fault {
namespace {

constexpr std::chrono::seconds kPatience(60);

}  // namespace

void Recorder::Add(Operation operation) {
  const std::lock_guard lock(mutex_);
  ++operations_;
  successes_ += operation.result == Operation::Result::kOk ? 1 : 0;
  record_.operations.push_back(std::move(operation));
  added_.notify_all();
}

void Recorder::Complain(std::string what) {
  const std::lock_guard lock(mutex_);
  record_.complaints.push_back(std::move(what));
}

bool Recorder::Await(const size_t& count, size_t more) {
  std::unique_lock lock(mutex_);
  const size_t wanted = count + more;
  return added_.wait_for(lock, kPatience, [&] { return count >= wanted; });
}

bool Recorder::AwaitSuccesses(size_t more) {
  return Await(successes_, more);
}

bool Recorder::AwaitOperations(size_t more) {
  return Await(operations_, more);
}

Recorder::Record Recorder::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(record_, {});
}

}  // namespace touchpoint::fault
