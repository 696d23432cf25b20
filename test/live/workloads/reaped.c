// reaped N BYTES: N times, a child touches BYTES of memory, more than the limit of its cgroup, and becomes a
// victim of the OOM killer. This process traces it and stops it at its exit, while it still has its memory, until
// the kernel's oom_reaper has freed that memory. Prints the pids of the victims.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static long resident(pid_t pid) {
  char path[64];
  long size = 0, pages = -1;
  snprintf(path, sizeof path, "/proc/%d/statm", pid);
  FILE *statm = fopen(path, "r");
  if (statm && fscanf(statm, "%ld %ld", &size, &pages) != 2) pages = -1;
  if (statm) fclose(statm);
  return pages;
}

int main(int argc, char **argv) {
  long times = argc > 1 ? atol(argv[1]) : 3, bytes = argc > 2 ? atol(argv[2]) : 96L << 20;
  for (long time = 0; time < times; time++) {
    int ready[2], status;
    char byte = 0;
    if (pipe(ready) != 0) return perror("pipe"), 1;
    pid_t child = fork();
    if (child == 0) {
      close(ready[1]);
      if (read(ready[0], &byte, 1) != 1) return 1;
      char *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      for (long at = 0; at < bytes; at += 4096) memory[at] = 1;
      return 1;
    }
    if (ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEEXIT) != 0) return perror("ptrace"), 1;
    if (write(ready[1], &byte, 1) != 1) return 1;
    close(ready[0]), close(ready[1]);
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return 1;
    for (int tries = 0; tries < 1000 && resident(child) > 1024; tries++) usleep(10000);
    ptrace(PTRACE_CONT, child, 0, 0);
    waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) return 1;
    printf("%d\n", child);
    fflush(stdout);
  }
  return 0;
}
