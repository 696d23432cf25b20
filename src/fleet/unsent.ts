import type { z } from 'zod';
import type { GroupsAnswer } from './asks.ts';

/** Groups of a board that a host did not send, though it may have them. */
export interface Unsent {
  host: string;
  keys: string[];
}

/** Answer of a host to a request for them. */
export interface GroupsOfHost extends Unsent {
  answer: z.output<typeof GroupsAnswer>;
}
