import { createHmac } from 'node:crypto';
import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import { plural } from '../text/units.ts';
import type { PagesRequest, ProcessPages, ProcessPagesRow } from '../wire/process-pages.ts';
import { amountsOf, sumOf } from './amounts.ts';
import { mayBeAverages } from './averages.ts';
import { Cells, type PageRange } from './cells.ts';
import { heldAgainstSmaps } from './held-against-smaps.ts';
import type { Mapping } from './mapping.ts';
import { Reading } from './reading.ts';
import { ShownNames } from './shown-names.ts';
import { sumBy } from './sum-by.ts';
import type { Walk } from './walk.ts';

/** A client's request, with what only the counting process decides. */
export interface PagesTask {
  request: PagesRequest;
  /** True if clients may see the names of all files, and addresses. */
  showsAll: boolean;
  /** Key of the ids of mappings: without it no address is to be found from an id. */
  secret: string;
}

/** Reads the pages of a process for a client. Throws PID_UNKNOWN, NOT_FOUND, NOT_ROOT and PAGES_STALLED. */
export function readProcessPages(task: PagesTask): Omit<ProcessPages, 'cpuSeconds'> {
  const { pid, start, mapping: wanted, maxPages, timeoutMs } = task.request;
  if (wanted === undefined && (task.request.from ?? task.request.to) !== undefined) throw rangeOfAll();
  const began = performance.now();
  const reading = new Reading(pid, { readsFlags: wanted !== undefined, maxPages, timeoutMs });
  const { memory, known } = reading;
  try {
    if (start !== undefined && memory.start !== start) throw replaced(pid);
    const idOf = ({ start: address }: Mapping): string =>
      createHmac('sha256', task.secret)
        .update(`${pid} ${memory.start} ${address}`)
        .digest('hex')
        .slice(0, 16);
    const pagesOf = (mapping: Mapping) => (mapping.end - mapping.start) / known.pageSize;
    const newCells = (mapping: Mapping) =>
      new Cells(pagesOf(mapping), { hasFlags: known.flags }, rangeIn(task.request, pagesOf(mapping)));
    let cells: Cells | undefined;
    let found: Mapping | undefined;
    const walked = reading.walk({
      ...(wanted !== undefined && {
        wants: (mapping) => {
          if (found !== undefined || idOf(mapping) !== wanted) return false;
          found = mapping;
          return true;
        },
        onPart: (batch, part) => {
          cells ??= newCells(part.mapping);
          cells.add(batch, part);
        },
      }),
    });
    const rows = wanted === undefined ? walked.rows : walked.rows.filter(({ mapping }) => mapping === found);
    if (wanted !== undefined && found === undefined)
      throw walked.isComplete ? unmapped(pid, wanted) : unreached(task.request, wanted);
    const names = new ShownNames(
      walked.rows.map(({ mapping }) => mapping),
      task,
    );
    return {
      schema: 'vmtally.process-pages/1',
      pid,
      start: memory.start,
      name: printable(memory.name),
      pageSize: known.pageSize,
      ...sumsOf({ ...walked, rows }, reading, task, (mapping) => ({
        mapping: idOf(mapping),
        name: names.of(mapping),
      })),
      seconds: (performance.now() - began) / 1000,
      countsHidden: !known.counts,
      averages: known.counts && mayBeAverages(),
      namesHidden: !task.showsAll,
      cells: found === undefined ? null : (cells ?? newCells(found)).read(),
    };
  } finally {
    reading.close();
  }
}

/** The pages whose cells are asked for, as far as the mapping has them. */
function rangeIn({ pid, from = 0, to = Number.POSITIVE_INFINITY }: PagesRequest, pages: number): PageRange {
  const range = { from, to: Math.min(to, pages) };
  if (range.from < range.to) return range;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `the mapping of process ${pid} has ${plural(pages, 'page')} now, and none from ${from} up to ${to}`,
    'Pages are counted from 0, and `to` is behind the last one: ask for others, or for all.',
  );
}

const rangeOfAll = (): VmtallyError =>
  new VmtallyError(
    'REQUEST_INVALID',
    '`from` and `to` choose pages of one mapping, and none is named',
    'Name it with `mapping`, by the id in its row.',
  );

type Sums = Pick<
  ProcessPages,
  'mappings' | 'looked' | 'total' | 'rows' | 'rowsLeftOut' | 'differ' | 'unread' | 'stopped' | 'complete'
>;

/** The sums of each mapping, largest first, and of all. */
function sumsOf(
  walked: Walk,
  { known }: Pick<Reading, 'known'>,
  { request: { sort, top }, showsAll }: PagesTask,
  labelOf: (mapping: Mapping) => Pick<ProcessPagesRow, 'mapping' | 'name'>,
): Sums {
  const read = walked.rows.map(({ mapping, sums, isWhole }) => ({
    mapping,
    whole: isWhole,
    differs: isWhole && heldAgainstSmaps(mapping, sums, known) !== undefined,
    amounts: amountsOf(mapping, isWhole ? sums : undefined, known),
  }));
  const largest = read
    .toSorted((a, b) => sumBy(b.amounts, sort) - sumBy(a.amounts, sort) || b.amounts.size - a.amounts.size)
    .slice(0, top);
  return {
    mappings: read.length,
    looked: walked.looked,
    total: sumOf(
      read.map(({ amounts }) => amounts),
      known,
    ),
    rows: largest.map(({ mapping, whole, differs, amounts }) => ({
      ...labelOf(mapping),
      address: showsAll ? mapping.start.toString(16) : null,
      permissions: mapping.permissions,
      differs,
      whole,
      ...amounts,
    })),
    rowsLeftOut: read.length - largest.length,
    differ: read.filter(({ differs }) => differs).length,
    unread: read.filter(({ whole }) => !whole).length,
    stopped: walked.stopped ?? null,
    complete: walked.isComplete,
  };
}

const replaced = (pid: number): VmtallyError =>
  new VmtallyError('PID_UNKNOWN', `the process has ended, and another one has PID ${pid}`, 'Name that one.');

const unmapped = (pid: number, mapping: string): VmtallyError =>
  new VmtallyError(
    'NOT_FOUND',
    `process ${pid} has no mapping ${mapping} now`,
    'Read the process again without `mapping`: each row has the id of its mapping.',
  );

const unreached = ({ pid, timeoutMs }: PagesRequest, mapping: string): VmtallyError =>
  new VmtallyError(
    'PAGES_STALLED',
    `the mapping ${mapping} of process ${pid} was not reached within ${timeoutMs} ms`,
    'Raise `timeoutMs`.',
  );
