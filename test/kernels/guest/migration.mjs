import { compare, explained, span } from './compare.mjs';
import { Failed, figure, must, pagesOn, say, vmstat, vmtally, withMemory } from './tool.mjs';

const MEGABYTES = 200;
const PAGES = MEGABYTES * 256;

/** Moves a process's memory to the other node: stat must count what pgmigrate_success grew by meanwhile. */
export const statMigration = () =>
  withMemory(MEGABYTES, 'small', (pid) => {
    // Compaction may move other pages between the readings. In that case try again in the other direction.
    for (const [from, to] of [
      [0, 1],
      [1, 0],
      [0, 1],
    ]) {
      const readings = ['/tmp/before', '/tmp/after'];
      const move = `cat /proc/vmstat >${readings[0]}; migratepages ${pid} ${from} ${to}; cat /proc/vmstat >${readings[1]}`;
      const events = ['-e', 'mm_migrate_pages.succeeded', '-e', 'migrate_pages'];
      const { reports, text } = vmtally(['stat', ...events, '--json', '--', 'sh', '-c', move]);
      const [moved, calls] = reports.at(-1)?.events?.map(({ count }) => count) ?? [];
      const [before, after] = readings.map((path) => vmstat(path).pgmigrate_success);
      const counts = `counted ${moved} pages, pgmigrate_success ${after - before}`;
      must(moved >= PAGES && calls === 1, `${counts}: ${text}`);
      must(pagesOn(pid, to) >= PAGES, `${pagesOn(pid, to)} pages on node ${to} after moving ${moved}`);
      must(moved <= after - before, counts);
      if (moved === after - before) return `${figure(moved)} = ${figure(moved)}`;
      say({ kind: 'note', text: `${counts}: compaction was at work, once more` });
    }
    throw new Failed('three times others moved pages meanwhile');
  });

/** compare finds nothing unexplained while pages move, small or huge. */
export const compareMigration = (kind) =>
  withMemory(MEGABYTES, kind, (pid) => {
    const rows = explained(compare(['migration'], ['migratepages', String(pid), '0', '1']));
    const row = rows.find(({ id }) => id === 'migrate.ok');
    must(row?.counted >= PAGES, `counted ${row?.counted} pages moved`);
    must(
      row.residual.low <= 0 && row.residual.high >= 0,
      `residual ${row.residual.low} to ${row.residual.high}`,
    );
    must(pagesOn(pid, 1) >= PAGES, `${pagesOn(pid, 1)} pages on node 1 after moving ${row.counted}`);
    const huge = rows.find(({ id }) => id === 'migrate.thp.ok')?.counted ?? 0;
    must(kind === 'small' || huge > 0, 'no huge page was moved');
    return `${figure(row.counted)} = ${span(row.counter)}${huge > 0 ? `, ${huge} huge` : ''}`;
  });
