import { expect, test } from 'vitest';
import { ProcessModel } from '../../../src/client/process.ts';
import { DetailsPanel, noProgram } from '../../../ui/src/process/DetailsPanel.tsx';
import { ProcessTitle } from '../../../ui/src/process/ProcessTitle.tsx';
import { process, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

test.each([
  [{ pid: 2, parent: 0, state: 'S' }, '(kernel thread)'],
  [{ pid: 35, parent: 2, state: 'I' }, '(kernel thread)'],
  [{ pid: 4000, parent: 17, state: 'Z' }, '(ended)'],
  [{ pid: 4000, parent: 17, state: 'R' }, '(not known)'],
])('a process without a command line: %j', (details, text) => {
  expect(noProgram(details)).toBe(text);
});

const DETAILS = {
  pid: 1234,
  start: 99,
  name: 'bash',
  parent: 1,
  parentName: 'init',
  uid: 0,
  user: 'root',
  cgroup: '/',
  command: ['/bin/bash'],
  startedMs: 1_000_000,
  state: 'S',
  threads: 1,
  readMs: 70_000,
  minorFaults: 4711,
  majorFaults: 3,
  rssBytes: 4096,
};

test('a call site has no PID and no user, and says who came there most', () => {
  const model = new ProcessModel();
  const site = 'do_eventfd+0x34/0x140';
  const users = { most: 'bash-1234', processes: 19 };
  model.apply(
    process({
      who: who({ key: site, name: site, start: null, user: null, cgroup: null, place: null, users }),
    }),
  );
  expect(rendered(<DetailsPanel process={model} />).text).toBe(`Details Call site ${site} Most by bash-1234`);
  expect(rendered(<ProcessTitle process={model} />).text).toBe(`${site} most by bash-1234, of 19 processes`);
});

test('the faults of a process that ended say that they are of its last reading', () => {
  const model = new ProcessModel();
  model.apply(process({ details: DETAILS }));
  const living = rendered(<DetailsPanel process={model} />);
  expect(living.text).toContain('Minor faults 4,711 Major');
  expect(living.text).not.toContain('last reading');
  model.apply(process({ reset: false, tick: 2, details: null, who: who({ ended: true }) }));
  const { text, tooltips } = rendered(<DetailsPanel process={model} />);
  expect(text).toMatch(/Minor faults 4,711 as of its last reading .*Major faults 3 as of its last reading/);
  expect(tooltips).toContainEqual(expect.stringMatching(/^Read from \/proc\/PID\/stat with a tick/));
});

test('a process in a container has its name and its image', () => {
  const model = new ProcessModel();
  const container = {
    engine: 'podman',
    id: 'a'.repeat(64),
    name: 'web',
    image: 'nginx:1',
    pod: null,
    namespace: null,
  };
  model.apply(process({ who: who({ place: 'web', container }) }));
  expect(rendered(<DetailsPanel process={model} />).text).toContain('Place web Image nginx:1 cgroup');
});
