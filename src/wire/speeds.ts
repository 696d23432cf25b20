/** Seconds of a capture that a second of its replay may show. */
export const LEAST_SPEED = 0.1;
export const MOST_SPEED = 1_000;
