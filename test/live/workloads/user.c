// Makes 3 N eventfds by system calls of its own: N by one_third, 2 N by two_thirds. Then it runs the program of the second
// argument, with N, in the same process. It can be built with and without frame pointers; all its functions stay apart.
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline __attribute__((always_inline)) long call(long number, long first, long second) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
  return result;
}

__attribute__((noinline)) void make_all(long n) {
  for (long i = 0; i < n; i++) {
    long fd = call(SYS_eventfd2, 0, 0);
    if (fd < 0) _exit(1);
    close(fd);
  }
  __asm__ volatile("");
}

__attribute__((noinline)) void one_third(long n) {
  make_all(n);
  __asm__ volatile("");
}

__attribute__((noinline)) void two_thirds(long n) {
  make_all(2 * n);
  __asm__ volatile("");
}

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0;
  one_third(n);
  two_thirds(n);
  if (argc > 2) execl(argv[2], argv[2], argv[1], (char *)0);
  return argc > 2;
}
