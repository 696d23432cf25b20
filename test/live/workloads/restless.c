// restless N [GIB]: has N mappings of one written page each, a mapping of so many GiB with one page, and maps and unmaps 17 pages all the
// time. Prints the address of the first and `ready`. An `e` on stdin has it run itself anew. It ends with stdin.
// restless as PID: starts a child that has this PID and waits, prints `ready`, and ends with stdin.
#define _GNU_SOURCE
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, MOVING = 17 };

static char *map(long bytes, int protection) {
  char *at = mmap(0, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) exit(1);
  return at;
}

static void ready(void) {
  printf("ready\n");
  fflush(stdout);
}

static int as(pid_t pid) {
  struct clone_args args = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
  long child = syscall(SYS_clone3, &args, sizeof args);
  if (child < 0) return 1;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) pause();
  }
  ready();
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  kill(child, SIGKILL);
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "as") == 0) return as(atoi(argv[2]));
  long count = argc > 1 ? atol(argv[1]) : 0;
  char *pages = map(count * PAGE, PROT_READ | PROT_WRITE);
  madvise(pages, count * PAGE, MADV_NOHUGEPAGE);
  for (long page = 0; page < count; page++) {
    pages[page * PAGE] = 1;
    // Neighbours that are alike would be one mapping.
    if (page % 2) mprotect(pages + page * PAGE, PAGE, PROT_READ);
  }
  long bytes = (argc > 2 ? atol(argv[2]) : 1) << 30;
  char *hole = map(bytes, PROT_READ | PROT_WRITE);
  madvise(hole, bytes, MADV_NOHUGEPAGE);
  hole[0] = 1;
  printf("%lx\n", (unsigned long)pages);
  ready();
  for (;;) {
    char *moving = map(MOVING * PAGE, PROT_READ | PROT_WRITE);
    for (long page = 0; page < MOVING; page++) moving[page * PAGE] = 1;
    munmap(moving, MOVING * PAGE);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (poll(&input, 1, 0) <= 0) continue;
    char byte;
    if (read(0, &byte, 1) <= 0) return 0;
    if (byte == 'e') execv("/proc/self/exe", argv);
  }
}
