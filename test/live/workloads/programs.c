// Prints the id of each BPF program in the kernel that runs at a tracepoint, a function or a timer, whatever
// process holds it.
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attr) { return syscall(SYS_bpf, command, attr, sizeof *attr); }

int main(void) {
  union bpf_attr next = {0};
  for (; bpf(BPF_PROG_GET_NEXT_ID, &next) == 0; next.start_id = next.next_id) {
    struct bpf_prog_info info = {0};
    union bpf_attr attr = {.prog_id = next.next_id};
    int fd = bpf(BPF_PROG_GET_FD_BY_ID, &attr);
    if (fd < 0) continue;
    memset(&attr, 0, sizeof attr);
    attr.info.bpf_fd = fd;
    attr.info.info_len = sizeof info;
    attr.info.info = (__u64)&info;
    int known = bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) == 0;
    close(fd);
    if (known && (info.type == BPF_PROG_TYPE_KPROBE || info.type == BPF_PROG_TYPE_TRACEPOINT ||
                  info.type == BPF_PROG_TYPE_PERF_EVENT))
      printf("%u\n", info.id);
  }
  return 0;
}
