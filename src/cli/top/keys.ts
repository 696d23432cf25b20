/**
 * Every key of the screen once, with its action and help text. The keys are those of top and htop where these
 * programs have the action.
 */

export const REPLAY_ACTIONS = [
  'play',
  'stepForward',
  'stepBack',
  'minuteForward',
  'minuteBack',
  'faster',
  'slower',
] as const;
export type ReplayAction = (typeof REPLAY_ACTIONS)[number];

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
  | 'search'
  | 'columns'
  | 'sortMenu'
  | 'tree'
  | 'ended'
  | 'user'
  | 'threads'
  | 'choose'
  | 'table'
  | 'group'
  | 'byCpu'
  | 'nextSeries'
  | 'previousSeries'
  | 'pause'
  | 'interval'
  | 'compare'
  | 'sites'
  | 'help'
  | ReplayAction
  | 'repaint'
  | 'suspend';

export type Place = 'table' | 'detail' | 'help' | 'menu';

export interface KeyEntry {
  /** Key names as `readKeys` reports them. */
  keys: readonly string[];
  action: Action;
  help: string;
  in: readonly Place[];
  /** Text in the bottom line; absent if the line has no room for the key. */
  hint?: string;
}

const ALL: readonly Place[] = ['table', 'detail', 'help', 'menu'];
const BOARDS: readonly Place[] = ['table', 'detail'];
const OVERLAYS: readonly Place[] = ['detail', 'help', 'menu'];
const TABLE: readonly Place[] = ['table'];

export const KEYS: readonly KeyEntry[] = [
  { keys: ['h', '?', 'F1'], action: 'help', help: 'show this help', in: BOARDS, hint: 'help' },
  { keys: ['h', '?', 'F1'], action: 'back', help: 'close this help', in: ['help'] },
  { keys: ['q', 'F10'], action: 'quit', help: 'quit', in: TABLE, hint: 'quit' },
  { keys: ['Esc', 'q', 'F10'], action: 'back', help: 'return to the table', in: OVERLAYS, hint: 'back' },
  {
    keys: ['Esc'],
    action: 'back',
    help: 'go back: clear the filter, leave call sites, leave a group, leave the board of an event, clear the selection',
    in: TABLE,
  },
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
    help: 'open exactly the processes of a group, or the details of a process',
    in: TABLE,
    hint: 'open',
  },
  {
    keys: ['Enter', 'Space'],
    action: 'choose',
    help: 'choose the marked item',
    in: ['menu'],
    hint: 'choose',
  },
  {
    keys: ['v'],
    action: 'table',
    help: 'switch between the overview and the board of one event',
    in: TABLE,
    hint: 'event',
  },
  {
    keys: ['c'],
    action: 'sites',
    help: 'show which code of the kernel allocates, by call site: for the selected process, or without a selection for the system; runs another bpftrace as long as it is shown',
    in: BOARDS,
    hint: 'call sites',
  },
  {
    keys: ['g'],
    action: 'group',
    help: 'group by program, cgroup, user or process in turn; the board by CPU too',
    in: TABLE,
    hint: 'group',
  },
  { keys: ['1'], action: 'byCpu', help: 'group by CPU, or ungroup', in: TABLE },
  { keys: ['F6'], action: 'sortMenu', help: 'choose the column that sorts', in: TABLE, hint: 'sort' },
  { keys: ['<', ','], action: 'sortLeft', help: 'sort by the column to the left', in: TABLE },
  { keys: ['>', '.'], action: 'sortRight', help: 'sort by the column to the right', in: TABLE },
  { keys: ['R', 'I'], action: 'reverse', help: 'reverse the sort order', in: TABLE },
  {
    keys: ['F2'],
    action: 'columns',
    help: 'choose the columns, which are saved for the next time',
    in: TABLE,
    hint: 'columns',
  },
  {
    keys: ['F3', '/'],
    action: 'search',
    help: 'select the next row whose name, PID, user or cgroup contains a text; again: the one after it',
    in: TABLE,
    hint: 'search',
  },
  {
    keys: ['F4', 'o', '\\'],
    action: 'filter',
    help: 'show only rows whose name, PID, user or cgroup contains a text',
    in: TABLE,
    hint: 'filter',
  },
  {
    keys: ['F5'],
    action: 'tree',
    help: 'show processes as a tree by parent, each sibling in order; again: as a list',
    in: TABLE,
    hint: 'tree',
  },
  { keys: ['i'], action: 'ended', help: 'hide or show processes and groups that have ended', in: TABLE },
  { keys: ['u'], action: 'user', help: 'show the processes of a user', in: TABLE, hint: 'user' },
  { keys: ['H'], action: 'threads', help: 'say how to count by thread', in: TABLE },
  { keys: ['P'], action: 'sortRate', help: 'board: sort by rate', in: TABLE },
  { keys: ['M'], action: 'sortAmount', help: 'board: sort by bytes or pages per second', in: TABLE },
  { keys: ['T'], action: 'sortCount', help: 'board: sort by total', in: TABLE },
  { keys: ['N'], action: 'sortKey', help: 'board: sort by PID', in: TABLE },
  {
    keys: ['Tab', 'e', 'Right'],
    action: 'nextSeries',
    help: 'show the next event',
    in: BOARDS,
    hint: 'next event',
  },
  { keys: ['Shift-Tab', 'E', 'Left'], action: 'previousSeries', help: 'show the previous event', in: BOARDS },
  {
    keys: ['Space', 'Z'],
    action: 'pause',
    help: 'freeze or unfreeze the rows; counting continues',
    in: TABLE,
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
    in: TABLE,
    hint: 'compare',
  },
  { keys: ['Ctrl-L'], action: 'repaint', help: 'redraw the screen', in: ALL },
  { keys: ['Ctrl-Z'], action: 'suspend', help: 'suspend; `fg` in the shell returns', in: ALL },
];

/** Keys of a replay, which have no such meaning, or another, while vmtally counts. */
const OF_REPLAY: readonly KeyEntry[] = [
  { keys: ['Space', 'Z'], action: 'play', help: 'play or pause the replay', in: BOARDS, hint: 'play' },
  { keys: ['Right'], action: 'stepForward', help: 'go a tick forward', in: BOARDS, hint: 'a tick' },
  { keys: ['Left'], action: 'stepBack', help: 'go a tick back', in: BOARDS },
  { keys: [']'], action: 'minuteForward', help: 'go a minute forward', in: BOARDS, hint: 'a minute' },
  { keys: ['['], action: 'minuteBack', help: 'go a minute back', in: BOARDS },
  { keys: ['+'], action: 'faster', help: 'play twice as fast', in: BOARDS, hint: 'faster' },
  { keys: ['-'], action: 'slower', help: 'play half as fast', in: BOARDS },
];

/** Keys of what a capture does not hold: they say so. */
const NOT_RECORDED: readonly Action[] = ['byCpu', 'threads', 'interval', 'compare'];

const SITES_OF_CAPTURE =
  'show which code of the kernel allocates, by call site, where the capture has it: for the selected process, or without a selection for all';

/** Every key of the screen of a replay. */
const REPLAY_KEYS: readonly KeyEntry[] = [
  ...KEYS.slice(0, 2),
  ...OF_REPLAY,
  ...KEYS.slice(2).flatMap((entry): KeyEntry[] => {
    const { action } = entry;
    if (NOT_RECORDED.includes(action))
      return [{ action, keys: entry.keys, in: entry.in, help: 'not in a capture' }];
    if (action === 'sites') return [{ ...entry, help: SITES_OF_CAPTURE }];
    const taken = OF_REPLAY.filter((own) => own.in.some((place) => entry.in.includes(place)));
    const keys = entry.keys.filter((key) => !taken.some((own) => own.keys.includes(key)));
    return keys.length === 0 ? [] : [{ ...entry, keys }];
  }),
];

export const keysOf = (isReplay: boolean): readonly KeyEntry[] => (isReplay ? REPLAY_KEYS : KEYS);

/** The action of a key in a place. */
export const actionOf = (key: string, place: Place, isReplay = false): Action | undefined =>
  keysOf(isReplay).find((entry) => entry.in.includes(place) && entry.keys.includes(key))?.action;

export const isReplayAction = (action: Action): action is ReplayAction =>
  (REPLAY_ACTIONS as readonly Action[]).includes(action);
