import { plural, withUnit } from '../../../src/text/units.ts';
import type { Recording } from '../../../src/wire/session.ts';
import { Icon } from '../parts/Icon.tsx';

/** Shows the captures that the service keeps for `vmtally report`, or why it cannot. */
export function RecordingPanel({
  recording: { directory, files, bytes, oldestMs, problem },
}: {
  recording: Recording;
}) {
  return (
    <section className={`panel level ${problem === null ? 'grey' : 'red'}`} aria-label="Recording">
      <h2>
        <Icon name={problem === null ? 'good' : 'warning'} />{' '}
        {problem === null ? 'Recording' : 'Not recording: counting goes on'}
      </h2>
      {problem !== null && (
        <p>
          {problem.code}: {problem.message}. {problem.hint}
        </p>
      )}
      <p className="quiet">
        {directory}: {plural(files, 'file')}, {withUnit(bytes, 'bytes')}
        {oldestMs !== null && `, since ${new Date(oldestMs).toLocaleString()}`}
      </p>
    </section>
  );
}
