import { z } from 'zod';
import { KernelState } from '../../wire/state.ts';

/** A line of `state --json`. */
export const StateReport = KernelState.extend({ schema: z.literal('vmtally.state/1') });

export type StateReport = z.infer<typeof StateReport>;
