/**
 * Every key of the screen once, with its action and help text. The keys are those of top and htop where these
 * programs have the action.
 */

export type Action =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'quit'
  | 'interrupt'
  | 'sortLeft'
  | 'sortRight'
  | 'sortRate'
  | 'sortAmount'
  | 'sortCount'
  | 'sortKey'
  | 'reverse'
  | 'filter'
  | 'group'
  | 'byCpu'
  | 'nextSeries'
  | 'previousSeries'
  | 'pause'
  | 'interval'
  | 'compare'
  | 'help'
  | 'repaint'
  | 'suspend';

export type Place = 'table' | 'detail' | 'help';

export interface KeyEntry {
  /** Key names as `readKeys` reports them. */
  keys: readonly string[];
  action: Action;
  help: string;
  in: readonly Place[];
  /** Text in the bottom line; absent if the line has no room for the key. */
  hint?: string;
}

const ALL: readonly Place[] = ['table', 'detail', 'help'];
const BOARDS: readonly Place[] = ['table', 'detail'];
const TEXTS: readonly Place[] = ['detail', 'help'];

export const KEYS: readonly KeyEntry[] = [
  { keys: ['h', '?', 'F1'], action: 'help', help: 'show this help', in: BOARDS, hint: 'help' },
  { keys: ['q', 'F10'], action: 'quit', help: 'quit', in: ['table'], hint: 'quit' },
  { keys: ['Esc', 'q', 'F10'], action: 'back', help: 'return to the table', in: TEXTS, hint: 'back' },
  { keys: ['Esc'], action: 'back', help: 'clear the filter; without a filter, the selection', in: ['table'] },
  { keys: ['Ctrl-C'], action: 'interrupt', help: 'quit from anywhere', in: ALL },
  { keys: ['Up', 'k'], action: 'up', help: 'select the row above; scroll up', in: ALL },
  { keys: ['Down', 'j'], action: 'down', help: 'select the row below; scroll down', in: ALL },
  { keys: ['PgUp'], action: 'pageUp', help: 'go up one screen', in: ALL },
  { keys: ['PgDn'], action: 'pageDown', help: 'go down one screen', in: ALL },
  { keys: ['Home'], action: 'first', help: 'go to the first row', in: ALL },
  { keys: ['End'], action: 'last', help: 'go to the last row', in: ALL },
  {
    keys: ['Enter'],
    action: 'open',
    help: 'show the details of a process or the rows of a group',
    in: ['table'],
    hint: 'details',
  },
  {
    keys: ['/', 'F4', 'o', '\\'],
    action: 'filter',
    help: 'show only rows whose name, PID, user or cgroup contains a text',
    in: ['table'],
    hint: 'filter',
  },
  { keys: ['<', ','], action: 'sortLeft', help: 'sort by the column to the left', in: ['table'] },
  {
    keys: ['>', '.', 'F6'],
    action: 'sortRight',
    help: 'sort by the column to the right',
    in: ['table'],
    hint: 'sort',
  },
  { keys: ['P'], action: 'sortRate', help: 'sort by rate', in: ['table'] },
  { keys: ['M'], action: 'sortAmount', help: 'sort by bytes or pages per second', in: ['table'] },
  { keys: ['T'], action: 'sortCount', help: 'sort by total', in: ['table'] },
  { keys: ['N'], action: 'sortKey', help: 'sort by PID', in: ['table'] },
  { keys: ['R', 'I'], action: 'reverse', help: 'reverse the sort order', in: ['table'] },
  {
    keys: ['Tab', 'e', 'Right'],
    action: 'nextSeries',
    help: 'show the next event',
    in: BOARDS,
    hint: 'event',
  },
  { keys: ['Shift-Tab', 'E', 'Left'], action: 'previousSeries', help: 'show the previous event', in: BOARDS },
  {
    keys: ['g'],
    action: 'group',
    help: 'group by process, program name, user, cgroup or CPU, in turn',
    in: ['table'],
    hint: 'group',
  },
  { keys: ['1'], action: 'byCpu', help: 'group by CPU, or ungroup', in: ['table'] },
  {
    keys: ['Space', 'p', 'Z'],
    action: 'pause',
    help: 'freeze or unfreeze the rows; counting continues',
    in: ['table'],
    hint: 'freeze',
  },
  {
    keys: ['d', 's'],
    action: 'interval',
    help: 'change the seconds between ticks',
    in: BOARDS,
    hint: 'interval',
  },
  {
    keys: ['b'],
    action: 'compare',
    help: 'show or hide a line that compares tracepoints with vmstat; runs a second bpftrace',
    in: ['table'],
    hint: 'compare',
  },
  { keys: ['Ctrl-L'], action: 'repaint', help: 'redraw the screen', in: ALL },
  { keys: ['Ctrl-Z'], action: 'suspend', help: 'suspend; `fg` in the shell returns', in: ALL },
];

/** The action of a key in a place. */
export const actionOf = (key: string, place: Place): Action | undefined =>
  KEYS.find((entry) => entry.in.includes(place) && entry.keys.includes(key))?.action;
