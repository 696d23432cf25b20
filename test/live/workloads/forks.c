// forks N: starts N children, one after the other; each makes an eventfd and ends.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  for (long n = argc > 1 ? atol(argv[1]) : 0; n > 0; n--) {
    pid_t child = vfork();
    if (child < 0) return 1;
    if (child == 0) _exit(eventfd(0, 0) < 0);
    int status;
    if (waitpid(child, &status, 0) != child || status != 0) return 1;
  }
  return 0;
}
