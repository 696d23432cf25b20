import type { Connection } from '../../client/connection.ts';
import type { ReplayControls } from './replay-controls.ts';

/** The source of the screen's views, with the changes that it permits. */
export interface Source {
  connection: Connection;
  /** Changes the interval; undefined if the session belongs to a service. */
  changeInterval: ((ms: number) => Promise<void>) | undefined;
  /** Shows a host of a fleet, null for the fleet; absent for a service. */
  showHost?: (host: string | null) => void;
  /** Absent while vmtally counts. */
  replay?: ReplayControls;
  close(): Promise<void>;
}
