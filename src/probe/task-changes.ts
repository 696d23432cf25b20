/**
 * Counter of tasks that started, ended or were renamed: they fill maps in each tick. The program asks for an
 * early tick before such a map is full, so that a storm of short processes loses none.
 */
export const TASK_CHANGES = '@vt_tasks';

/** Part of the max entries at which the program asks for a tick: the tick before may still be going on. */
const PART = 1 / 4;

/** Writes to the buffer that the tick selects, and counts the write. */
export const countTaskChange = (write: (buffer: 0 | 1) => string): string =>
  `${TASK_CHANGES} = ${TASK_CHANGES} + 1; if (@vt_tick & 1) { ${write(1)} } else { ${write(0)} }`;

/** Condition under which the program asks for a tick, by the max entries of the maps. */
export const manyTaskChanges = (entries: number): string =>
  `${TASK_CHANGES} >= ${Math.max(1, entries * PART)}`;
