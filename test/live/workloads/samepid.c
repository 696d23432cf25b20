// samepid N...: starts the next child for each byte on stdin. The child makes N eventfds, one kmalloc each,
// and ends. All children have the same pid, which is printed, and start in different clock ticks.
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void make(const char *n) {
  char name[40];
  snprintf(name, sizeof name, "made-%s", n);
  prctl(PR_SET_NAME, name);
  for (long i = atol(n); i > 0; i--) {
    int fd = eventfd(0, 0);
    if (fd < 0) _exit(1);
    close(fd);
  }
  _exit(0);
}

// Makes the next process get this pid.
static void next(int pid) {
  FILE *file = fopen("/proc/sys/kernel/ns_last_pid", "w");
  if (!file) exit(2);
  fprintf(file, "%d", pid - 1);
  fclose(file);
}

int main(int argc, char **argv) {
  char byte;
  int wanted = 0;
  for (int i = 1; i < argc && read(0, &byte, 1) == 1; i++) {
    for (int pid = -1; pid != wanted;) {
      if (wanted) next(wanted);
      pid = fork();
      if (pid < 0) return 1;
      if (pid == 0 && (!wanted || getpid() == wanted)) make(argv[i]);
      if (pid == 0) _exit(0);
      if (!wanted) wanted = pid;
      waitpid(pid, 0, 0);
    }
    printf("%d\n", wanted);
    fflush(stdout);
    usleep(20000);
  }
  while (read(0, &byte, 1) > 0) {
  }
  return 0;
}
