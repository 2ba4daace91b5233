// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/ctl_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

namespace touchpoint::ctl {
namespace {

constexpr std::chrono::seconds kPatience(60);

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

RunningProgram::RunningProgram(const std::vector<std::string>& arguments) {
  std::vector<std::string> line = {TOUCHPOINTCTL};
  line.insert(line.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(line.size() + 1);
  for (std::string& argument : line) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  const std::string out = folder_.Write("out", "");
  const std::string err = folder_.Write("err", "");
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(open(out.c_str(), O_WRONLY), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY), STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  EXPECT_GT(pid_, 0);
}

RunningProgram::~RunningProgram() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

void RunningProgram::Signal(int signal) const {
  EXPECT_EQ(kill(pid_, signal), 0);
}

bool RunningProgram::WaitFor(const std::string& stream, const std::string& text) const {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    siginfo_t ended = {};
    waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (folder_.Read(stream).find(text) != std::string::npos) {
      return true;
    }
    if (ended.si_pid != 0) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

Ended RunningProgram::Wait() {
  int status = 0;
  waitpid(std::exchange(pid_, 0), &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), folder_.Read("out"),
          folder_.Read("err")};
}

}  // namespace touchpoint::ctl
