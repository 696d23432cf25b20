import { z } from 'zod';

/** Most containers that are known at a time. */
export const MOST_CONTAINERS = 10_000;

/** Container engines and Kubernetes allow no other characters; a file of a user may have any. */
const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:@/+-]{0,255}$/)
  .nullable();

/** A container, or a pod, as files of the host describe it. */
export const Container = z.strictObject({
  id: z
    .string()
    .regex(/^(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}-[-0-9a-f]{27})$/)
    .describe('Id of the container, or uid of the pod'),
  name: Name.describe('Name of the container; null if unknown, and for a pod'),
  image: Name,
  pod: Name.describe('Name of the pod'),
  namespace: Name.describe('Namespace of the pod'),
});

export type Container = z.infer<typeof Container>;

/** Names by which containers may be grouped if some are known. */
export const DESCRIBED = ['image', 'pod', 'namespace'] as const;
export type Described = (typeof DESCRIBED)[number];
