import type { Hub } from './hub.ts';

/** Views that clients subscribe to: of a service that counts, of a replay, or of a fleet. */
export type ViewHub = Pick<Hub, 'view' | 'session' | 'sessions'>;
