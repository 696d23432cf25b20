// leader N: writes N pages, and its first thread ends; another one waits for the end of stdin.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void *wait_for_end(void *unused) {
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  exit(0);
  return unused;
}

int main(int argc, char **argv) {
  long bytes = (argc > 1 ? atol(argv[1]) : 1) * 4096;
  // The kernel would join it with the stack of the thread: a page without access is on both sides.
  char *at = mmap(0, bytes + 2 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return 1;
  at += 4096;
  if (mprotect(at, bytes, PROT_READ | PROT_WRITE)) return 1;
  madvise(at, bytes, MADV_NOHUGEPAGE);
  for (long place = 0; place < bytes; place += 4096) at[place] = 1;
  printf("%lx\n", (unsigned long)at);
  fflush(stdout);
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_end, NULL)) return 1;
  pthread_exit(NULL);
}
