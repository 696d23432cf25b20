import { VmtallyError } from '../errors.ts';
import type { ViewRequest } from '../wire/views.ts';
import type { Hub } from './hub.ts';

/**
 * A request with its session, series and number of rows named, so that those who ask for the same share a view.
 * Throws SESSION_UNKNOWN, REQUEST_INVALID, SESSION_LIMIT.
 */
export async function resolveView(request: ViewRequest, hub: Hub): Promise<ViewRequest> {
  if (request.view === 'health' || request.view === 'sessions') return request;
  if (request.view === 'process' && request.row === undefined && request.pid === undefined)
    throw new VmtallyError('REQUEST_INVALID', 'the view names neither row nor pid', 'Give one of them.');
  const { info } = hub.session(request.session);
  if (request.view === 'compare') {
    const { id } = await hub.engine.ask({ verb: 'books', session: info.id });
    return { ...request, session: id };
  }
  if (request.view !== 'leaderboard') return { ...request, session: info.id };
  const series = request.series ?? info.series[0]?.label;
  if (!info.series.some(({ label }) => label === series)) {
    throw new VmtallyError(
      'REQUEST_INVALID',
      `session ${info.id} has no series ${series}`,
      `It has ${info.series.map(({ label }) => label).join(', ')}.`,
    );
  }
  const grouped = request.group === 'name' || request.group === 'user' || request.group === 'cgroup';
  if (grouped && info.by !== 'pid' && info.by !== 'tid') {
    throw new VmtallyError(
      'REQUEST_INVALID',
      `the rows of session ${info.id} are by ${info.by}: they have no ${request.group} to group by`,
      'Group by row, or take a session by pid.',
    );
  }
  const { id } = request.group === 'cpu' ? await hub.engine.ask({ verb: 'by-cpu', session: info.id }) : info;
  return { ...request, series, session: id, top: request.top ?? hub.top };
}
