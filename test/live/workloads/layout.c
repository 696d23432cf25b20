// layout CHILDREN [GIB]: makes a mapping of each kind, with known pages, forks CHILDREN that wait, and prints a line for each
// mapping: its name, its address and its pages. `hole` has 64 GiB unless GIB says else. A `c` on stdin has it write 7 more pages of `cow`,
// a `p` the 101 pages of `private`. It ends with stdin.
// madvise(2) with MADV_POPULATE_WRITE would be shorter, but Linux 5.10 lacks it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

static const long HUGE_PAGE = 2 << 20;
static long size;
static volatile char sink;

static void say(const char *name, const char *at, long pages) {
  printf("%s %lx %ld\n", name, (unsigned long)at, pages);
}

static char *map(long pages, int protection, int flags, int fd) {
  char *at = mmap(0, pages * size, protection, flags, fd, 0);
  if (at == MAP_FAILED) exit(1);
  return at;
}

// Anonymous memory between two pages without access: the kernel joins neighbours that are alike.
static char *apart(const char *name, long pages) {
  char *at = map(pages + 2, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1) + size;
  mprotect(at, pages * size, PROT_READ | PROT_WRITE);
  say(name, at, pages);
  return at;
}

static void put(char *at, long from, long to) {
  for (long page = from; page < to; page++) at[page * size] = page % 127 + 1;
}

static void look(const char *at, long from, long to) {
  for (long page = from; page < to; page++) sink += ((volatile const char *)at)[page * size];
}

// The first huge page that fits, and those behind it.
static char *huge(const char *name, long bytes) {
  char *at = map((bytes + HUGE_PAGE) / size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  at = (char *)(((unsigned long)at + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1));
  madvise(at, bytes, MADV_HUGEPAGE);
  say(name, at, bytes / size);
  return at;
}

int main(int argc, char **argv) {
  int children = argc > 1 ? atoi(argv[1]) : 3;
  size = sysconf(_SC_PAGESIZE);
  cpu_set_t cpu;
  CPU_ZERO(&cpu);
  CPU_SET(sched_getcpu(), &cpu);
  sched_setaffinity(0, sizeof cpu, &cpu);
  char *private = apart("private", 257), *at;
  for (long page = 0; page < 101; page++) private[2 * page * size] = 1;
  look(apart("zero", 67), 0, 53);
  at = map(1024 + 2, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1) + size;
  mprotect(at, 1024 * size, PROT_NONE);
  say("reserve", at, 1024);
  long hole = ((argc > 2 ? atol(argv[2]) : 64L) << 30) / size;
  at = map(hole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
  madvise(at, hole * size, MADV_NOHUGEPAGE);
  put(at, 0, 1);
  put(at, hole / 2, hole / 2 + 1);
  put(at, hole - 1, hole);
  say("hole", at, hole);
  at = apart("locked", 31);
  put(at, 0, 31);
  mlock(at, 31 * size);
  int memory = memfd_create("twice", 0);
  if (ftruncate(memory, 64 * size)) return 1;
  at = map(64, PROT_READ | PROT_WRITE, MAP_SHARED, memory);
  put(at, 0, 41);
  look(at, 41, 51);
  say("memfd", at, 64);
  at = map(17, PROT_READ, MAP_SHARED, memory);
  look(at, 0, 17);
  say("again", at, 17);
  char name[] = "deletedXXXXXX", *content = calloc(64, size);
  int file = mkstemp(name);
  unlink(name);
  if (write(file, content, 64 * size) != 64 * size) return 1;
  fsync(file);
  at = map(64, PROT_READ | PROT_WRITE, MAP_SHARED, file);
  look(at, 0, 64);
  put(at, 0, 20);
  say("file", at, 64);
  at = map(64, PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
  look(at, 0, 64);
  put(at, 0, 11);
  say("copied", at, 64);
  file = open("line\nbreak", O_RDWR | O_CREAT, 0600);
  if (write(file, content, 5 * size) != 5 * size) return 1;
  at = map(5, PROT_READ, MAP_SHARED, file);
  look(at, 0, 5);
  say("line", at, 5);
  put(huge("thp", 2 * HUGE_PAGE), 0, 2 * HUGE_PAGE / size);
  at = mmap(0, 2 * HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
  if (at != MAP_FAILED) {
    put(at, 0, 2 * HUGE_PAGE / size);
    say("hugetlb", at, 2 * HUGE_PAGE / size);
  }
  at = apart("ksm", 61);
  for (long page = 0; page < 61; page++) memset(at + page * size, 0x5a, size);
  madvise(at, 61 * size, MADV_MERGEABLE);
  at = apart("swapped", 64);
  put(at, 0, 64);
  madvise(at, 40 * size, MADV_PAGEOUT);
  at = apart("guard", 32);
  put(at, 0, 32);
  madvise(at + 8 * size, 7 * size, MADV_GUARD_INSTALL);
  char *cow = apart("cow", 137);
  put(cow, 0, 137);
  at = apart("lazyfree", 29);
  put(at, 0, 29);
  // The kernel takes SWAPBACKED from pages a batch at a time (mm/swap.c, folio_mark_lazyfree); another call ends the batch of this CPU.
  for (int call = 0; call < 2; call++) madvise(at, 29 * size, MADV_FREE);
  at = map(32, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
  put(at, 0, 13);
  say("shared", at, 32);
  int ready[2];
  if (pipe(ready)) return 1;
  fflush(stdout);
  for (int child = 0; child < children; child++) {
    if (fork() != 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (child == 0) put(cow, 0, 11);
    if (child == 1) put(cow, 11, 34);
    if (write(ready[1], "x", 1) != 1) return 1;
    pause();
    _exit(0);
  }
  char byte;
  for (int child = 0; child < children; child++)
    if (read(ready[0], &byte, 1) != 1) return 1;
  put(cow, 132, 137);
  printf("ready\n");
  fflush(stdout);
  while (read(0, &byte, 1) > 0) {
    if (byte == 'c') put(cow, 100, 107);
    if (byte == 'p')
      for (long page = 0; page < 101; page++) private[2 * page * size] = 2;
    printf("written\n");
    fflush(stdout);
  }
  return 0;
}
