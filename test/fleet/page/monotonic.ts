/** Time of CLOCK_MONOTONIC in ms: the same in all processes of a machine, and set by nobody. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
