import { expect, test } from 'vitest';
import type { ViewName } from '../../../src/server/view/kind.ts';
import { kindOf } from '../../../src/server/view/kinds.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { serving } from '../../fixtures/engine.ts';
import { BYTES, sessionInfo } from '../../fixtures/feed.ts';
import { servedState } from '../../fixtures/served-state.ts';
import { TIMELINE } from '../../fixtures/timeline.ts';

/** A service has no hosts: those are a hub's. */
const NAMES = ViewRequest.options
  .map(({ shape }): ViewName => shape.view.value)
  .filter((view) => view !== 'hosts');

test.each(NAMES)('%s sends messages of its own type, whose key is that of the view', async (view) => {
  const { engine, hub } = serving({ timeline: () => TIMELINE });
  engine.handlers.reconcile = () => sessionInfo();
  engine.handlers['count-by-stack'] = () => sessionInfo();
  engine.handlers['count-objects'] = () => sessionInfo();
  engine.handlers.state = () => servedState();
  const kind = kindOf(view);
  const needed = view === 'process' ? { row: 1 } : view === 'course' ? { series: [BYTES.label] } : {};
  const request = ViewRequest.parse({ view, ...needed });
  const source = kind.open(await kind.resolve(request, hub, { role: 'control' }), 'v7', hub, 'control');
  await source.prepare?.();
  expect(ServerMessage.parse(source.snapshot())).toMatchObject({ type: view, key: 'v7' });
});
