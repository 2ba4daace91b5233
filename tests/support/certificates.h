// SPDX-License-Identifier: Apache-2.0
// Certificates of a test's own, made with the openssl program in a folder of their own.
#pragma once

#include <string>

namespace touchpoint::testing {

class Certificates {
 public:
  Certificates();
  /// Removes the folder.
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  std::string Path(const std::string& file) const { return folder_ + "/" + file; }

  /// Makes <name>.pem and <name>.key, able to sign.
  void MakeAuthority(const std::string& name) const;
  /// Makes <name>.pem and <name>.key, signed by `authority`; `san` like "IP:127.0.0.1".
  void Issue(const std::string& name, const std::string& authority, const std::string& san,
             bool expired = false) const;
  /// Puts the files of one in the place of another's, each at once.
  void Replace(const std::string& name, const std::string& by) const;

 private:
  void Run(const std::string& command) const;

  std::string folder_;
};

}  // namespace touchpoint::testing
