// collapse N: fills N ranges of 2 MB with small pages and has each collapsed into a huge page
// (MADV_COLLAPSE, Linux 6.1). Prints how many the kernel collapsed.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

enum { HUGE = 2 << 20 };

int main(int argc, char **argv) {
  long ranges = argc > 1 ? atol(argv[1]) : 13, done = 0;
  char *memory = mmap(0, (ranges + 1) * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return perror("mmap"), 1;
  char *first = (char *)(((uintptr_t)memory + HUGE - 1) / HUGE * HUGE);
  madvise(first, ranges * HUGE, MADV_NOHUGEPAGE);
  memset(first, 1, ranges * HUGE);
  madvise(first, ranges * HUGE, MADV_HUGEPAGE);
  for (long range = 0; range < ranges; range++)
    done += madvise(first + range * HUGE, HUGE, MADV_COLLAPSE) == 0;
  printf("%ld\n", done);
  return 0;
}
