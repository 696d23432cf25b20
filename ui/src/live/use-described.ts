import { DESCRIBED, type Described } from '../../../src/wire/container.ts';
import type { Group } from '../../../src/wire/groups.ts';
import { useSession } from './health.tsx';

/** Names that are known of some container, and the group that is chosen, which an address may name anyway. */
export function useDescribed(id: string | null, chosen: Group): readonly Described[] {
  const known = useSession(id)?.described;
  return DESCRIBED.filter((field) => field === chosen || known?.includes(field));
}
