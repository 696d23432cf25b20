import { grouped, plural, withUnit } from '../../../src/text/units.ts';
import type { ZoneState } from '../../../src/wire/state.ts';
import { heatColour } from '../chart/heat-colours.ts';
import { freeBytes, heatLevel, inkOn } from './heat.ts';
import { changeText } from './texts.ts';

interface Props {
  zone: ZoneState;
  pageSize: number;
  /** Pages of the darkest cell of all zones. */
  mostPages: number;
  dark: boolean;
}

/** Free blocks of a zone by order and migrate type, as a heat map whose cells have their numbers. */
export function ZoneTable({
  zone: { node, zone, free, change, fragmentation, unusable, types },
  ...look
}: Props) {
  return (
    <section
      className="zone"
      aria-label={`Zone ${zone} of node ${node}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: on small screens arrow keys scroll the table
      tabIndex={0}
    >
      <table>
        <caption>
          Node {node}, zone {zone}{' '}
          <span className="quiet">{withUnit(freeBytes(free, look.pageSize), 'bytes')} free</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Order</th>
            {free.map((_, order) => (
              <th key={order} scope="col" className="number">
                {order}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <HeatRow name="Free blocks" blocks={free} {...look} />
          {types?.map(({ type, free: blocks, atLeast }) => (
            <HeatRow key={type} name={type} blocks={blocks} atLeast={atLeast} isPart {...look} />
          ))}
          {change?.some((blocks) => blocks !== 0) && (
            <NumberRow
              name="Change"
              texts={change.map((blocks) => (blocks === 0 ? '' : changeText(blocks)))}
            />
          )}
          <NumberRow
            name="Fragmentation"
            texts={fragmentation.map((index) => (index === -1 ? 'free' : index.toFixed(3)))}
          />
          <NumberRow name="Unusable" texts={unusable.map((part) => part.toFixed(3))} />
        </tbody>
      </table>
    </section>
  );
}

interface HeatRowProps extends Omit<Props, 'zone'> {
  name: string;
  blocks: readonly number[];
  /** Orders of which there are more. */
  atLeast?: readonly number[];
  isPart?: boolean;
}

function HeatRow({ name, blocks, atLeast = [], isPart = false, pageSize, mostPages, dark }: HeatRowProps) {
  return (
    <tr>
      <th scope="row" className={isPart ? 'part' : ''}>
        {name}
      </th>
      {blocks.map((number, order) => {
        const background = heatColour(heatLevel(number, order, mostPages), dark);
        return (
          <td
            key={order}
            className="number"
            title={`${plural(number, 'block')} of order ${order}, ${withUnit(number * 2 ** order * pageSize, 'bytes')}`}
            style={number === 0 ? {} : { background, color: inkOn(background) }}
          >
            {atLeast.includes(order) && '>'}
            {grouped(number)}
          </td>
        );
      })}
    </tr>
  );
}

function NumberRow({ name, texts }: { name: string; texts: readonly string[] }) {
  return (
    <tr className="quiet">
      <th scope="row">{name}</th>
      {texts.map((text, order) => (
        <td key={order} className="number">
          {text}
        </td>
      ))}
    </tr>
  );
}
