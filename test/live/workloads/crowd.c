// crowd ASLEEP ACTIVE: children that only sleep, and children that all make n eventfds at once, one kmalloc
// each, for every number n on stdin. Prints the pids of the active ones, then a line each time all have made
// theirs. All processes end with stdin.
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shared {
  atomic_uint round, done, finished;
  long n, active;
} *all;

static void sleep_until(atomic_uint *word, unsigned is_not) {
  while (atomic_load(word) == is_not) syscall(SYS_futex, word, FUTEX_WAIT, is_not, 0, 0, 0);
}

static void wake(atomic_uint *word) {
  atomic_fetch_add(word, 1);
  syscall(SYS_futex, word, FUTEX_WAKE, 1 << 30, 0, 0, 0);
}

static void be_active(void) {
  for (unsigned round = 0;; round++) {
    sleep_until(&all->round, round);
    for (long i = 0; i < all->n; i++) {
      int fd = eventfd(0, 0);
      if (fd < 0) _exit(1);
      close(fd);
    }
    if (atomic_fetch_add(&all->done, 1) + 1 == all->active) wake(&all->finished);
  }
}

static int child(const char *kind, long i) {
  char name[40];
  pid_t parent = getpid(), pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  snprintf(name, sizeof name, "%s-%ld", kind, i);
  prctl(PR_SET_NAME, name);
  return 0;
}

int main(int argc, char **argv) {
  long asleep = argc > 1 ? atol(argv[1]) : 0, active = argc > 2 ? atol(argv[2]) : 0;
  setpgid(0, 0);
  all = mmap(0, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  all->active = active;
  for (long i = 0; i < asleep + active; i++) {
    int pid = i < asleep ? child("asleep", i) : child("active", i - asleep);
    if (pid < 0) perror("fork"), kill(0, SIGKILL);
    if (pid > 0 && i >= asleep) printf("%d ", pid);
    if (pid == 0 && i >= asleep) be_active();
    while (pid == 0) pause();
  }
  printf("\n");
  fflush(stdout);
  for (unsigned rounds = 0; scanf("%ld", &all->n) == 1; rounds++) {
    atomic_store(&all->done, 0);
    wake(&all->round);
    sleep_until(&all->finished, rounds);
    printf("done\n");
    fflush(stdout);
  }
  signal(SIGTERM, SIG_IGN);
  kill(0, SIGTERM);
  while (wait(0) > 0) {
  }
  return 0;
}
