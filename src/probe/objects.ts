import { VmtallyError } from '../errors.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import type { ObjectKind } from '../wire/objects.ts';

/** Pairs allocations with frees. */
export interface ObjectOptions {
  kind: ObjectKind;
  /** True where each tick has the allocations and frees by process and call site. */
  countsRows: boolean;
  /** True where each tick has who frees, by process and call site. */
  countsFreers: boolean;
  /** True where bpftrace does not report a full map: the program then looks up each new object. */
  checksRoom: boolean;
  /** True where delete() tells if the map had the key. */
  tellsDeleted: boolean;
  /** Bytes of a page. */
  pageSize: number;
}

/** Expressions over the fields of an event. */
export interface ObjectEvent {
  event: string;
  /** The address, and the condition under which it is one. */
  key: string;
  isKey: string;
  /** Bytes; undefined where the event has none. */
  bytes?: string;
  /** Low 32 bits of the call site; undefined where the event has none. */
  site?: string;
}

/** Tracepoints of one kind; those that this kernel lacks are left out. */
interface Pairing {
  allocates: ObjectEvent[];
  frees: ObjectEvent[];
}

const SITE = 'args->call_site & 0xffffffff';

/** kfree() of a null pointer or of ZERO_SIZE_PTR, 16, frees nothing, but has the event (mm/slub.c, kfree). */
const slabEvent = (event: string, bytes?: string): ObjectEvent => ({
  event,
  key: '(uint64)args->ptr',
  isKey: '$key > 16',
  site: SITE,
  ...(bytes === undefined ? {} : { bytes }),
});

const SIZE = 'args->bytes_alloc';

function pairingOf({ kind, pageSize }: Pick<ObjectOptions, 'kind' | 'pageSize'>): Pairing {
  // Linux 6.0 and before have events of their own for requests that name a NUMA node.
  const kmalloc = ['kmem:kmalloc', 'kmem:kmalloc_node'].map((event) => slabEvent(event, SIZE));
  if (kind === 'kmalloc') return { allocates: kmalloc, frees: [slabEvent('kmem:kfree')] };
  if (kind === 'slab')
    return {
      allocates: [
        ...kmalloc,
        ...['kmem:kmem_cache_alloc', 'kmem:kmem_cache_alloc_node'].map((event) => slabEvent(event, SIZE)),
      ],
      frees: ['kmem:kfree', 'kmem:kmem_cache_free'].map((event) => slabEvent(event)),
    };
  const page = (event: string, isKey: string): ObjectEvent => ({
    event,
    key: '(uint64)args->pfn',
    isKey,
    bytes: `(uint64)${pageSize} << args->order`,
  });
  return {
    // A failed request has the event too, with the page frame number -1.
    allocates: [page('kmem:mm_page_alloc', '(int64)$key != -1')],
    frees: [page('kmem:mm_page_free', '1')],
  };
}

/** The tracepoints of a kind that this kernel has. Throws EVENT_MISSING where it lacks one of either side. */
export function objectEvents(
  options: Pick<ObjectOptions, 'kind' | 'pageSize'>,
  tracepoints: Tracepoints,
): Pairing {
  const { allocates, frees } = pairingOf(options);
  const known = (events: ObjectEvent[]): ObjectEvent[] => {
    const found = events.filter(({ event }) => tracepoints.has(event));
    if (found.length > 0) return found;
    throw new VmtallyError(
      'EVENT_MISSING',
      `this kernel has no ${events[0]?.event}`,
      '`vmtally list` shows the events that it has.',
    );
  };
  return { allocates: known(allocates), frees: known(frees) };
}
