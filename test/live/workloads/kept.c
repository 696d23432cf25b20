// kept MADE CLOSED [other|timer|before|wait]: makes MADE eventfds, one kmalloc each, and closes the first CLOSED. With `other` a
// child closes them last, and so frees them; with `timer` they are timerfds, which kfree_rcu() frees. The process ends
// with a child alive that holds the rest until the end of stdin. With `before` it makes them, waits for a byte on stdin,
// closes the first, says so, and waits for the end of stdin itself. With `wait` it waits for a byte first, makes and
// closes them, says so, and waits for the end of stdin.
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int *fds;

static void close_first(long n) {
  for (long i = 0; i < n; i++) close(fds[i]);
}

int main(int argc, char **argv) {
  long made = argc > 1 ? atol(argv[1]) : 0, closed = argc > 2 ? atol(argv[2]) : 0;
  int other = argc > 3 && argv[3][0] == 'o', timer = argc > 3 && argv[3][0] == 't';
  char byte = 0;
  int to_child[2], to_parent[2];
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  fds = calloc(made, sizeof *fds);
  int waits = argc > 3 && argv[3][0] == 'w';
  if (waits && read(0, &byte, 1) != 1) return 1;
  if (pipe(to_child) || pipe(to_parent)) return 1;
  for (long i = 0; i < made; i++)
    if ((fds[i] = timer ? timerfd_create(CLOCK_MONOTONIC, 0) : eventfd(0, 0)) < 0) return 1;
  if (waits || (argc > 3 && argv[3][0] == 'b')) {
    if (!waits && read(0, &byte, 1) != 1) return 1;
    close_first(closed);
    if (write(1, "closed\n", 7) != 7) return 1;
    while (read(0, &byte, 1) > 0) {
    }
    return 0;
  }
  if (!other) close_first(closed);
  int pid = fork();
  if (pid < 0) return 1;
  if (pid == 0) {
    // The counter waits for the end of the streams that it shares with this process.
    close(1);
    close(2);
    if (read(to_child[0], &byte, 1) != 1) return 1;
    if (other) close_first(closed);
    if (write(to_parent[1], &byte, 1) != 1) return 1;
    while (read(0, &byte, 1) > 0) {
    }
    return 0;
  }
  if (other) close_first(closed);
  if (write(to_child[1], &byte, 1) != 1 || read(to_parent[0], &byte, 1) != 1) return 1;
  return 0;
}
