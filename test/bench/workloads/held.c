// held MIB [shared|TIMES]: holds so much memory, mapped once; twice with `shared`, by itself and a child; or so many times, all by itself.
// Prints its PID when it does, and waits for the end of stdin.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long bytes = atol(argc > 1 ? argv[1] : "1") << 20;
  long times = argc > 2 ? atol(argv[2]) : 0;
  int shared = argc > 2 && times == 0, ready[2];
  volatile char *at =
      mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | (argc > 2 ? MAP_SHARED : MAP_PRIVATE), -1, 0);
  if (at == MAP_FAILED || pipe(ready)) return 1;
  madvise((void *)at, bytes, MADV_NOHUGEPAGE);
  for (long place = 0; place < bytes; place += 4096) at[place] = 1;
  char byte;
  for (long time = 1; time < times; time++) {
    // An old size of 0 maps shared memory once more (mm/mremap.c).
    volatile char *again = mremap((void *)at, 0, bytes, MREMAP_MAYMOVE);
    if (again == MAP_FAILED) return 1;
    for (long place = 0; place < bytes; place += 4096) byte = again[place];
  }
  if (shared && fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (long place = 0; place < bytes; place += 4096) byte = at[place];
    if (write(ready[1], &byte, 1) != 1) return 1;
    pause();
    return 0;
  }
  if (shared && read(ready[0], &byte, 1) != 1) return 1;
  printf("%d\n", getpid());
  fflush(stdout);
  while (read(0, &byte, 1) > 0) {
  }
  return 0;
}
