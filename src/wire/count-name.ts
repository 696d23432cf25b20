import { z } from 'zod';

/** The name of a named count, in the form of the kernel's counters in /proc/vmstat. */
export const CountName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits and _, beginning with a letter',
  );
