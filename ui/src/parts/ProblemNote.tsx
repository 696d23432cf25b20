import type { ReactNode } from 'react';
import type { Problem } from '../../../src/wire/session.ts';
import { Icon } from './Icon.tsx';

/** Shows a problem and its remedy. */
export function ProblemNote({ problem, children }: { problem: Problem; children?: ReactNode }) {
  // Nothing is wrong: the time that is looked at has no such counts.
  if (problem.code === 'NOT_RECORDED')
    return (
      <p className="empty not-recorded" role="status" data-code={problem.code}>
        {problem.message}. {problem.hint}
      </p>
    );
  return (
    <div className="problem" role="alert" data-code={problem.code}>
      <Icon name="warning" />
      <div>
        <strong>{problem.message}</strong>
        {problem.hint !== '' && <p>{problem.hint}</p>}
        {children}
      </div>
    </div>
  );
}
