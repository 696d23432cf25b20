import { z } from 'zod';

/** A map of at most so many entries, for a schema of the entries to follow: zod notes a fault of each before it counts them. */
export const fewEntries = (most: number) =>
  z.custom<object>(
    (value) => Object.keys(Object(value)).length <= most,
    `must be a map of at most ${most} entries`,
  );
