import { useSyncExternalStore } from 'react';
import type { ReplayControl } from '../../../src/wire/messages.ts';
import { connection } from '../live/connection.ts';

/** Moves the replay of this page. */
export const control = (wanted: Omit<ReplayControl, 'type'>): void => connection.control(wanted);

const listen = (listener: () => void) => connection.onState(listener);

/** Why the service refused the last move; null if it did not. */
export const useRefusedMove = () => useSyncExternalStore(listen, () => connection.refusal);
