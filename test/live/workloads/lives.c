// A process that ends when its stdin ends. Until then it lives as its arguments say.
// threads: three more threads, which outlive the first.
// exec-thread PROGRAM: a thread other than the first becomes PROGRAM, which keeps the pid.
// uid N: its real user is N, its effective user is not.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void until_the_end(void) {
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
}

static void *live(void *name) {
  prctl(PR_SET_NAME, name);
  until_the_end();
  return 0;
}

static void *become(void *program) {
  prctl(PR_SET_NAME, "becomes");
  execl(program, program, (char *)0);
  _exit(1);
}

int main(int argc, char **argv) {
  pthread_t thread;
  if (argc > 2 && !strcmp(argv[1], "exec-thread")) {
    pthread_create(&thread, 0, become, argv[2]);
    pthread_join(thread, 0);
  } else if (argc > 1 && !strcmp(argv[1], "threads")) {
    prctl(PR_SET_NAME, "first");
    char *names[] = {"second", "third", "fourth"};
    for (int i = 0; i < 3; i++) pthread_create(&thread, 0, live, names[i]);
    syscall(SYS_exit, 0);
  } else {
    if (argc > 2 && syscall(SYS_setresuid, atol(argv[2]), 0, 0)) return 1;
    until_the_end();
  }
  return 0;
}
