// For each pair of arguments, a name and a number: takes the name and makes that number of eventfds, one
// kmalloc each.
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    prctl(PR_SET_NAME, argv[i]);
    for (long n = atol(argv[i + 1]); n > 0; n--) {
      int fd = eventfd(0, 0);
      if (fd < 0) return 1;
      close(fd);
    }
  }
  return 0;
}
