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
  | 'books'
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
  { keys: ['h', '?', 'F1'], action: 'help', help: 'this help', in: BOARDS, hint: 'help' },
  { keys: ['q', 'F10'], action: 'quit', help: 'quit', in: ['table'], hint: 'quit' },
  { keys: ['Esc', 'q', 'F10'], action: 'back', help: 'back to the table', in: TEXTS, hint: 'back' },
  { keys: ['Esc'], action: 'back', help: 'show all rows, select none', in: ['table'] },
  { keys: ['Ctrl-C'], action: 'interrupt', help: 'quit from anywhere', in: ALL },
  { keys: ['Up', 'k'], action: 'up', help: 'select the row above; scroll', in: ALL },
  { keys: ['Down', 'j'], action: 'down', help: 'select the row below; scroll', in: ALL },
  { keys: ['PgUp'], action: 'pageUp', help: 'a screen up', in: ALL },
  { keys: ['PgDn'], action: 'pageDown', help: 'a screen down', in: ALL },
  { keys: ['Home'], action: 'first', help: 'to the first row', in: ALL },
  { keys: ['End'], action: 'last', help: 'to the last row', in: ALL },
  {
    keys: ['Enter'],
    action: 'open',
    help: 'details of the process; the rows of a group',
    in: ['table'],
    hint: 'details',
  },
  {
    keys: ['/', 'F4', 'o', '\\'],
    action: 'filter',
    help: 'only rows whose name, PID, user or cgroup contains a text',
    in: ['table'],
    hint: 'filter',
  },
  { keys: ['<', ','], action: 'sortLeft', help: 'order by the column to the left', in: ['table'] },
  {
    keys: ['>', '.', 'F6'],
    action: 'sortRight',
    help: 'order by the column to the right',
    in: ['table'],
    hint: 'sort',
  },
  { keys: ['P'], action: 'sortRate', help: 'order by rate', in: ['table'] },
  { keys: ['M'], action: 'sortAmount', help: 'order by bytes or pages a second', in: ['table'] },
  { keys: ['T'], action: 'sortCount', help: 'order by total', in: ['table'] },
  { keys: ['N'], action: 'sortKey', help: 'order by PID', in: ['table'] },
  { keys: ['R', 'I'], action: 'reverse', help: 'reverse the order', in: ['table'] },
  {
    keys: ['Tab', 'e', 'Right'],
    action: 'nextSeries',
    help: 'the next event',
    in: BOARDS,
    hint: 'event',
  },
  { keys: ['Shift-Tab', 'E', 'Left'], action: 'previousSeries', help: 'the event before', in: BOARDS },
  {
    keys: ['g'],
    action: 'group',
    help: 'group by process, program name, user, cgroup, CPU in turn',
    in: ['table'],
    hint: 'group',
  },
  { keys: ['1'], action: 'byCpu', help: 'group by CPU, and back', in: ['table'] },
  {
    keys: ['Space', 'p', 'Z'],
    action: 'pause',
    help: 'hold the rows still, and let them go on; counting goes on',
    in: ['table'],
    hint: 'pause',
  },
  { keys: ['d', 's'], action: 'interval', help: 'seconds between ticks', in: BOARDS, hint: 'interval' },
  {
    keys: ['b'],
    action: 'books',
    help: 'a line that holds the tracepoints against vmstat, or none; it takes a bpftrace of its own',
    in: ['table'],
  },
  { keys: ['Ctrl-L'], action: 'repaint', help: 'draw the screen anew', in: ALL },
  { keys: ['Ctrl-Z'], action: 'suspend', help: 'back to the shell; `fg` comes back here', in: ALL },
];

/** The action of a key in a place. */
export const actionOf = (key: string, place: Place): Action | undefined =>
  KEYS.find((entry) => entry.in.includes(place) && entry.keys.includes(key))?.action;
