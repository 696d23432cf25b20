// held MIB [shared]: holds so much memory, mapped once, or twice with `shared`: by itself and a child. Prints its PID when it does, and
// waits for the end of stdin.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long bytes = atol(argc > 1 ? argv[1] : "1") << 20;
  int shared = argc > 2, ready[2];
  volatile char *at =
      mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE), -1, 0);
  if (at == MAP_FAILED || pipe(ready)) return 1;
  madvise((void *)at, bytes, MADV_NOHUGEPAGE);
  for (long place = 0; place < bytes; place += 4096) at[place] = 1;
  char byte;
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
