import { z } from 'zod';

/**
 * A map of at most `most` entries. Pipe it to the schema of the entries: zod collects a fault for each entry before it checks their
 * number.
 */
export const fewEntries = (most: number) =>
  z.custom<object>(
    (value) => Object.keys(Object(value)).length <= most,
    `must be a map of at most ${most} entries`,
  );
