/**
 * Tasks that started, ended or were renamed fill a map in each tick. The program counts them and asks for a tick of its
 * own before a map is full, so that a storm of short processes loses none.
 */
export const LIVES = '@vt_lives';

/** The part of a map's entries after which the program asks for a tick: bpftrace may be at work on the one before. */
const PART = 1 / 4;

/** Writes to the buffer that the tick names, and counts it. */
export const countLife = (write: (buffer: 0 | 1) => string): string =>
  `${LIVES} = ${LIVES} + 1; if (@vt_tick & 1) { ${write(1)} } else { ${write(0)} }`;

/** The condition under which the program asks for a tick, for maps of so many entries. */
export const manyLives = (entries: number): string => `${LIVES} >= ${Math.max(1, entries * PART)}`;
