import type { ReplayControl } from '../../../src/wire/messages.ts';
import { connection } from '../live/connection.ts';

/** Moves the replay of this page. */
export const control = (wanted: Omit<ReplayControl, 'type'>): void => connection.control(wanted);
