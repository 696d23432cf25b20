import type { Connection } from '../../client/connection.ts';

/** Where the screen gets its views from, and what it may do there. */
export interface Source {
  connection: Connection;
  /** Changes the interval of the count; undefined where that is not ours to do. */
  changeInterval: ((ms: number) => Promise<void>) | undefined;
  close(): Promise<void>;
}
