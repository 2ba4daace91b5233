// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/ctl_program.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace touchpoint::ctl {
namespace {

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

}  // namespace

Ended RunProgram(const std::vector<std::string>& arguments, const std::string& in) {
  const Folder folder;
  std::string command = Quoted(TOUCHPOINTCTL);
  for (const std::string& argument : arguments) {
    command += " " + Quoted(argument);
  }
  command += " < " + Quoted(folder.Write("in", in)) + " > " + Quoted(folder.Path("out")) + " 2> " +
             Quoted(folder.Path("err"));
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, folder.Read("out"), folder.Read("err")};
}

Folder::Folder() {
  std::string name = testing::TempDir() + "touchpointctl-XXXXXX";
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::filesystem::remove_all(path_);
}

std::string Folder::Write(const std::string& name, const std::string& content) const {
  std::ofstream(Path(name), std::ios::binary) << content;
  return Path(name);
}

std::string Folder::Read(const std::string& name) const {
  std::ifstream in(Path(name), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace touchpoint::ctl
