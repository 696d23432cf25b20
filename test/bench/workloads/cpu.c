// cpu COMMAND...: runs a command, and prints the CPU time of all its processes on stderr, as `cpu: N us`, once the last one
// has ended. A process whose parent does not wait for it, as vmtally does not wait for bpftrace, comes to this one.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return 1;
  // The group's SIGTERM is for the command.
  signal(SIGTERM, SIG_IGN);
  pid_t command = fork();
  if (command < 0) return 1;
  if (command == 0) {
    signal(SIGTERM, SIG_DFL);
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  int status, result = 1;
  for (pid_t pid; (pid = wait(&status)) > 0;)
    if (pid == command) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  struct rusage all;
  getrusage(RUSAGE_CHILDREN, &all);
  long us = (all.ru_utime.tv_sec + all.ru_stime.tv_sec) * 1000000L + all.ru_utime.tv_usec + all.ru_stime.tv_usec;
  dprintf(2, "\ncpu: %ld us\n", us);
  return result;
}
