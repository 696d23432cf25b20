import type { Connection } from '../../client/connection.ts';
import type { Characters } from './draw/line.ts';
import type { Size } from './frame.ts';
import type { Action } from './keys.ts';
import type { ReplayControls } from './replay-controls.ts';
import type { SavedColumns } from './saved-columns.ts';
import type { State } from './state.ts';
import type { TableGroup } from './table-group.ts';

/** Everything that the screen needs beside keys and messages. */
export interface ModelOptions {
  connection: Connection;
  state: State;
  size: Size;
  /** Maximum number of rows to request. */
  top: number;
  /** Changes the interval; undefined if the session belongs to a service. */
  changeInterval: ((ms: number) => Promise<void>) | undefined;
  /** Shows a host of a fleet, null for the fleet; absent for a service. */
  showHost?: ((host: string | null) => void) | undefined;
  /** Absent while vmtally counts. */
  replay?: ReplayControls | undefined;
  /** The grouping of the board if the session counts no overview. */
  boardGroup: TableGroup;
  characters: Characters;
  /** Saves the columns that the user hid or added. Returns why that failed; empty if it did not. */
  saveColumns: (columns: SavedColumns) => string;
  /** Called for actions that the model does not handle. */
  on: (action: Extract<Action, 'quit' | 'interrupt' | 'repaint' | 'suspend'>) => void;
}
