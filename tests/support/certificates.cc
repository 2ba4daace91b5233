// SPDX-License-Identifier: Apache-2.0
#include "tests/support/certificates.h"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>

#include "common/base/assert.h"

namespace touchpoint::testing {
namespace {

constexpr char kNewKey[] = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

}  // namespace

Certificates::Certificates() {
  std::string pattern = std::filesystem::temp_directory_path().string() + "/tp-tls-XXXXXX";
  TP_ASSERT(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Certificates::Run(const std::string& command) const {
  const std::string line = "cd '" + folder_ + "' && { " + command + "; } 2>openssl.log";
  TP_ASSERT(std::system(line.c_str()) == 0);
}

void Certificates::MakeAuthority(const std::string& name) const {
  Run("openssl req -x509 " + std::string(kNewKey) + " -keyout " + name + ".key -out " + name +
      ".pem -days 2 -subj /CN=" + name);
  Run("mkdir " + name + ".d && touch " + name + ".d/index && echo 01 > " + name + ".d/serial");
}

void Certificates::Issue(const std::string& name, const std::string& authority,
                         const std::string& san, bool expired) const {
  Run("openssl req " + std::string(kNewKey) + " -keyout " + name + ".key -out " + name +
      ".csr -subj /CN=" + name);
  Run("printf '[ca]\\ndefault_ca=a\\n[a]\\ndatabase=" + authority +
      ".d/index\\nserial=" + authority + ".d/serial\\nnew_certs_dir=" + authority +
      ".d\\ndefault_md=sha256\\npolicy=p\\nunique_subject=no\\n[p]\\ncommonName=supplied\\n[e]\\n"
      "subjectAltName=" +
      san + "\\n' > " + name + ".cnf");
  const std::string life =
      expired ? "-startdate 20200101000000Z -enddate 20200102000000Z" : "-days 1";
  Run("openssl ca -batch -notext -config " + name + ".cnf -extensions e -cert " + authority +
      ".pem -keyfile " + authority + ".key " + life + " -in " + name + ".csr -out " + name +
      ".pem");
}

void Certificates::Replace(const std::string& name, const std::string& by) const {
  Run("cp " + by + ".pem new.pem && cp " + by + ".key new.key && mv new.pem " + name +
      ".pem && mv new.key " + name + ".key");
}

}  // namespace touchpoint::testing
