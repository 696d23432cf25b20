// Makes N eventfds, one kmalloc each. With a second argument it waits for a byte on stdin before, and for the
// end of stdin after, so that a counter can attach. A third argument is the name that it takes.
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0;
  int waits = argc > 2 && argv[2][0] == 'w';
  char byte;
  if (argc > 3) prctl(PR_SET_NAME, argv[3]);
  if (waits && read(0, &byte, 1) != 1) return 1;
  for (long i = 0; i < n; i++) {
    int fd = eventfd(0, 0);
    if (fd < 0) return 1;
    close(fd);
  }
  while (waits && read(0, &byte, 1) > 0) {
  }
  return 0;
}
