// SPDX-License-Identifier: Apache-2.0
// The real daemon binary: a folder, a policy and a free port of its own. Dies with the test.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

/// One contact in 24 hours per stakeholder; teams sales, marketing, service; purposes promotion
/// and (higher) service; promotions on one topic merge across teams; freeze 30 minutes; zone UTC.
extern const char kTestPolicy[];

/// Where the program is.
extern const char kDaemonBinary[];

class DaemonProcess {
 public:
  struct Options {
    std::string redis_url = {};              // empty: its own, in the folder
    std::vector<std::string> settings = {};  // "key=value", beside those that every test needs
    std::string policy = kTestPolicy;
    bool start = true;
    std::string binary = kDaemonBinary;
  };

  explicit DaemonProcess(Options options);
  /// Kills it and removes the folder. Ends the test program if it had ended by itself, or if a
  /// sanitizer has reported anything.
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  /// Starts it (again) and returns when it serves; ends the test program if it does not.
  void Start();
  /// Likewise for a daemon whose settings have it listen on a Unix socket.
  void StartOnSocket();
  /// Starts it and returns how it ends.
  int StartAndFail();

  void Signal(int signal);
  pid_t pid() const { return pid_; }
  /// Waits for its end; nothing if it does not end.
  std::optional<int> ExitCode();

  /// "127.0.0.1:port". Another port after every start.
  const std::string& address() const { return address_; }
  /// Likewise of the HTTP port.
  const std::string& http_address() const { return http_address_; }
  const std::string& folder() const { return folder_.path(); }
  std::string policy_file() const { return folder_.Path("policy.yaml"); }
  void WritePolicy(const std::string& policy) const;

  /// All it has logged so far.
  std::string Log() const;
  /// How often the log has this text so far.
  size_t Logged(const std::string& text) const;
  /// Returns when the log has this text so often; false if it does not come.
  bool WaitForLog(const std::string& text, size_t times = 1) const;

  /// How many descriptors it has open, and how many it may have open from now on.
  size_t OpenFiles() const;
  void LimitFiles(size_t max) const;

 private:
  void Launch();
  std::string AddressIn(const std::string& file) const;
  void Refuse(bool crashed) const;

  Options options_;
  const ScratchFolder folder_{"daemon"};
  std::string address_;
  std::string http_address_;
  pid_t pid_ = 0;
  bool stopped_ = false;  // has got a signal that ends it
};

}  // namespace touchpoint::testing
