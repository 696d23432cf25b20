import { z } from 'zod';
import { COUNT_NAME, COUNT_NAME_RULE } from './count-name-form.ts';

/** The name of a named count, in the form of the kernel's counters in /proc/vmstat. */
export const CountName = z.string().regex(COUNT_NAME, COUNT_NAME_RULE);
