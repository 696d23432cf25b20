import type { Leaderboard } from '../../client/leaderboard.ts';
import { clean } from '../../text/clean.ts';
import { GROUP_WORDS } from '../../text/group-words.ts';
import { grouped, plural } from '../../text/units.ts';
import { OWN_GROUP, type Within } from '../../wire/groups.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { type Line, segment } from './draw/line.ts';
import type { State } from './state.ts';
import type { TableGroup } from './table-group.ts';

const GROUP_CAPTIONS: Record<TableGroup, string> = {
  host: 'by host',
  row: '',
  name: 'by program',
  user: 'by user',
  cgroup: 'by cgroup',
  container: 'by container',
  unit: 'by systemd unit',
  image: 'by image',
  pod: 'by pod',
  namespace: 'by namespace',
  cpu: 'by CPU',
};
const ROW_CAPTIONS: Record<SessionInfo['by'], string> = {
  pid: 'by process',
  tid: 'by thread',
  cpu: 'by CPU',
  uid: 'by user',
  cgroup: 'by cgroup',
  site: 'by call site',
};

/** The caption of the table: what is counted, the kind of rows, the group that it is of, and the filter. */
export function captionItems(
  board: Leaderboard,
  {
    table,
    filter,
    within,
    tree,
    hidesEnded,
    sites,
  }: Pick<State, 'table' | 'filter' | 'within' | 'tree' | 'hidesEnded' | 'sites'>,
  { by, group }: { by: SessionInfo['by']; group: TableGroup },
): Line[] {
  const { label: event, counts } = board.series[board.chosen] ?? { label: 'no event', counts: '' };
  const label = clean(board.summed.length > 1 ? counts : event);
  const isTree = tree && group === 'row';
  const kind = segment(
    isTree ? 'by parent' : GROUP_CAPTIONS[group] || ROW_CAPTIONS[by],
    table === 'overview' ? 'accent' : 'plain',
  );
  const process = sites?.of && ` of ${sites.of.name ?? 'process'} ${sites.of.pid}`;
  const text = within ? ` of ${GROUP_WORDS[within.group]} “${clean(nameOf(within))}”` : process;
  const of = text && segment(text, 'warn');
  return [
    [...(table === 'overview' ? [] : [segment(`${label} `, 'accent')]), kind, ...(of ? [of] : [])],
    ...(filter === '' ? [] : [[segment(`filter “${clean(filter)}”`, 'warn')]]),
    ...(hidesEnded ? [[segment('ended rows hidden (i)', 'warn')]] : []),
    ...(filter === '' ? [[segment(rowsText(board), 'dim')]] : []),
  ];
}

/** `12 rows (3 ended)`, those included that the screen did not ask for. */
function rowsText({ rows, rest }: Leaderboard): string {
  const all = rows.size + rest.rows;
  const ended = [...rows.values()].filter(({ who }) => who.ended).length + rest.ended;
  const endedText = ended === 0 ? '' : ` (${grouped(ended)} ended)`;
  return `${plural(all, 'row')}${endedText}`;
}

/** The last part of a cgroup’s path, which tells it from others. */
const nameOf = ({ group, key }: Within): string =>
  key === OWN_GROUP ? 'vmtally' : group === 'cgroup' ? key.slice(key.lastIndexOf('/') + 1) || '/' : key;
