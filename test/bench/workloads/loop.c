// loop KIND MS: repeats one operation for MS milliseconds and prints the nanoseconds of wall time of an
// iteration: the median over slices of 5 ms, so that a short disturbance does not count.
// eventfd, pipe: makes and closes one. exec: forks, runs itself, waits. fault: touches a new page.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 1024, SLICES = 20000 };
static const double SLICE_NS = 5e6;

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e9 + at.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static long eventfds(void) {
  for (int i = 0; i < 1000; i++) {
    int fd = eventfd(0, 0);
    if (fd < 0) fail("eventfd");
    close(fd);
  }
  return 1000;
}

static long pipes(void) {
  for (int i = 0; i < 200; i++) {
    int ends[2];
    if (pipe(ends)) fail("pipe");
    close(ends[0]);
    close(ends[1]);
  }
  return 200;
}

static long execs(void) {
  int pid = fork();
  if (pid < 0) fail("fork");
  if (pid == 0) {
    execl("/proc/self/exe", "loop", "nothing", (char *)0);
    _exit(1);
  }
  if (waitpid(pid, 0, 0) != pid) fail("waitpid");
  return 1;
}

static long faults(void) {
  char *memory = mmap(0, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  madvise(memory, PAGES * PAGE, MADV_NOHUGEPAGE);
  for (int i = 0; i < PAGES; i++) memory[(long)i * PAGE] = 1;
  munmap(memory, PAGES * PAGE);
  return PAGES;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc < 3) return 0;
  long (*work)(void) = !strcmp(argv[1], "eventfd") ? eventfds
                       : !strcmp(argv[1], "pipe")  ? pipes
                       : !strcmp(argv[1], "exec")  ? execs
                                                   : faults;
  static double costs[SLICES];
  int slices = 0;
  for (double from = now(), end = from + atof(argv[2]) * 1e6; from < end && slices < SLICES;) {
    long done = 0;
    double to = from;
    for (; to < from + SLICE_NS; to = now()) done += work();
    costs[slices++] = (to - from) / done;
    from = to;
  }
  qsort(costs, slices, sizeof *costs, ascending);
  printf("%.3f\n", costs[slices / 2]);
  return 0;
}
