/** A service that sends summaries. */
export const IDENTITY = {
  host: 'web-1',
  labels: {},
  session: 'main',
  bootId: 'b',
  run: 'r1',
  runMs: 900_000,
  intervalMs: 1000,
  vmtally: '0.1.0',
  bpftrace: 'bpftrace',
  kernel: '6.1',
  cpus: 2,
};
