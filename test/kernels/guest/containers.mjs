// The checks that run in each guest with systemd and container engines. Prints the results as JSON lines.
import { rmSync } from 'node:fs';
import { ALL_WORK, EVENT, IMAGES, isVersion2, LOADS, OWNERS, sh, startContainers, WORK } from './engines.mjs';
import { runChecks } from './run-checks.mjs';
import { Absent, figure, must, vmtally } from './tool.mjs';

const names = OWNERS.filter((name) => name !== 'alloc.service');
const expected = {
  container: names.map((name) => [name, LOADS[name]]),
  image: names.map((name) => [IMAGES[name], LOADS[name]]),
  unit: [['alloc.service', LOADS['alloc.service']]],
};

/** Checks the rows of the last report, by each of what a cgroup belongs to. */
function checkRows(by, { reports, text }) {
  const { rows } = reports.at(-1).events[0];
  for (const [name, count] of expected[by]) {
    const row = rows.find((each) => each.name === name || each.name === `localhost/${name}`);
    must(row?.count === count, `${row?.count} of ${count} in ${name} by ${by}: ${text.slice(-1500)}`);
  }
  return expected[by].map(([name, count]) => `${name} ${figure(count)}`).join(', ');
}

const inVersion2 = (check) => () => {
  if (!isVersion2) throw new Absent('needs version 2 of cgroups');
  return check();
};

const statBy = (by) =>
  checkRows(by, vmtally(['stat', '--json', '-a', '--by', by, '-e', EVENT, '--', 'sh', '-c', ALL_WORK], 600));

/** A container or unit by its name, and a container by its short id. */
function scopes() {
  for (const [index, name] of OWNERS.entries()) {
    const work = `${WORK[name]}; ${WORK[OWNERS.at(index - 1)]}`;
    const { reports, text } = vmtally(
      ['stat', '--json', '-e', EVENT, '-G', name, '--', 'sh', '-c', work],
      600,
    );
    const count = reports.at(-1).events[0].count;
    must(count === LOADS[name], `-G ${name} counted ${count} of ${LOADS[name]}: ${text.slice(-1500)}`);
  }
  const id = sh('docker ps -q').trim();
  const { reports } = vmtally(['stat', '--json', '-e', EVENT, '-G', id, '--', 'sh', '-c', WORK.db], 600);
  must(reports.at(-1).events[0].count === LOADS.db, `-G ${id} is not db`);
  return `-G ${OWNERS.join(', -G ')}`;
}

function capture() {
  const file = '/tmp/counts.capture';
  vmtally(['record', '-a', '-e', EVENT, '-o', file, '--', 'sh', '-c', ALL_WORK], 600);
  const rows = Object.keys(expected).map((by) =>
    checkRows(by, vmtally(['report', file, '--by', by, '--json'])),
  );
  rmSync(file);
  return rows.join(', ');
}

await runChecks({
  containers: startContainers,
  'stat, by container': inVersion2(() => statBy('container')),
  'stat, by unit': inVersion2(() => statBy('unit')),
  scopes: inVersion2(scopes),
  capture,
});
