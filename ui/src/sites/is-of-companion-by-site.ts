import type { SessionInfo } from '../../../src/wire/session.ts';

type Known = Pick<SessionInfo, 'by' | 'companionOf'>;

/** True for a session whose rows the view of call sites shows, and no board. `session`: undefined while it is not known. */
export const isOfCompanionBySite = <S extends Known>(
  session: S | undefined,
): session is S & { companionOf: string } => session?.by === 'site' && session.companionOf !== null;
