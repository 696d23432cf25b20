import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { grouped, plural } from '../../../src/text/units.ts';
import { OWN_GROUP } from '../../../src/wire/groups.ts';
import { nameOf, visible } from '../board/name-of.ts';
import { PlaceLink } from '../place/PlaceLink.tsx';
import { HOME, type Place } from '../place/place.ts';
import { amountRateText, amountText, countRateText, countText } from '../text/numbers.ts';
import { amountHeads, summedSeries } from './amount-heads.ts';
import { hasHosts, isOfPrograms } from './group-of-fleet.ts';

interface Props {
  row: BoardRow;
  board: Leaderboard;
  place: Place;
  /** True if no other row can have more. */
  isSure: boolean;
}

/** A group or a process of all hosts. A host opens its page, a process its details there. */
export function FleetRow({ row, board, place, isSure }: Props) {
  const { across } = place;
  const { who } = row;
  const numbers = board.cell(row);
  const hasRate = board.hasRate(row);
  const hasCount = board.hasCount(row);
  const more = board.more(row);
  const series = board.series[board.chosen] ?? { sum: null, value: null };
  const unit = series.value?.unit ?? '';
  const heads = amountHeads(summedSeries(board));
  const to = placeOf(row, place);
  const name = who.key === who.name ? visible(who.key) : `${nameOf(who)} ${who.key}`;
  return (
    <tr
      aria-label={across === 'row' ? `${name} on ${who.host}` : name}
      className={`${isSure ? '' : 'unsure'} ${who.key === OWN_GROUP ? 'own' : ''}`.trim()}
    >
      <th scope="row" title={who.ended ? 'The process has ended' : undefined}>
        {to === null ? <bdi>{name}</bdi> : <PlaceLink to={to}>{name}</PlaceLink>}
        {who.ended && <span className="tag">ended</span>}
        {who.presence !== undefined && <span className={`tag ${who.presence}`}>{who.presence}</span>}
      </th>
      <td className="number" data-label="a second">
        {hasRate ? between(numbers.rate, more.rate, (rate) => countRateText(rate, series)) : '–'}
      </td>
      <td className="number" data-label="in total">
        {hasCount ? between(numbers.count, more.count, (count) => countText(count, series)) : '–'}
      </td>
      {board.hasAmount && (
        <>
          <td className="number" data-label={heads.rate}>
            {hasRate
              ? between(numbers.amountRate ?? 0, more.amountRate ?? 0, (rate) => amountRateText(rate, unit))
              : '–'}
          </td>
          <td className="number" data-label={heads.total}>
            {hasCount
              ? between(numbers.amount ?? 0, more.amount ?? 0, (amount) => amountText(amount, unit))
              : '–'}
          </td>
        </>
      )}
      {hasHosts(across) && (
        <td className="number" data-label={across === 'row' ? 'host' : 'on hosts'}>
          {across === 'row' && who.host !== undefined ? (
            <PlaceLink to={{ ...HOME, host: who.host }}>{who.host}</PlaceLink>
          ) : to !== null && isOfPrograms(across) ? (
            <PlaceLink to={to} aria-label={`${plural(who.members, 'host')} with ${name}`}>
              {grouped(who.members)}
            </PlaceLink>
          ) : (
            grouped(who.members)
          )}
        </td>
      )}
    </tr>
  );
}

/** `12,345`, or `12,345 … 12,900` where it may be more: `≈ 3.2 GiB` where both ends look the same. */
export function between(least: number, more: number, text: (value: number) => string): string {
  const [from, to] = [text(least), text(least + more)];
  if (more <= 0) return from;
  return from === to ? `≈ ${from}` : `${from} … ${to}`;
}

function placeOf({ who }: BoardRow, place: Place): Place | null {
  const { across, within } = place;
  if (across === 'host') return { ...HOME, host: who.key, ...(within && { view: 'board', within }) };
  if (isOfPrograms(across))
    return { ...place, across: 'host', within: { group: across, key: who.key }, filter: '' };
  if (across !== 'row' || who.host === undefined) return null;
  return { ...HOME, host: who.host, view: 'process', pid: Number(who.key), start: who.start };
}
