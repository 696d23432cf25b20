import { createHash } from 'node:crypto';

/** Namespace of the semantic conventions for service.instance.id. */
const NAMESPACE = '4d63009a-8d0f-11ee-aad7-4c796ed8e320';

export interface Host {
  name: string;
  /** Content of /etc/machine-id; null if there is none. */
  machineId: string | null;
  version: string;
}

/**
 * Attributes of this service by the semantic conventions, which `OTEL_RESOURCE_ATTRIBUTES` may replace and
 * `OTEL_SERVICE_NAME` as well.
 */
export function resourceOf(
  { name, machineId, version }: Host,
  given: readonly [string, string][],
  serviceName: string | undefined,
): [string, string][] {
  const own: [string, string][] = [
    ['service.name', 'vmtally'],
    ['service.version', version],
    ...(machineId === null ? [] : [['service.instance.id', uuidOf(machineId)] as [string, string]]),
    ['host.name', name],
    ...(machineId === null ? [] : [['host.id', machineId] as [string, string]]),
    ['os.type', 'linux'],
  ];
  const chosen: [string, string][] = serviceName === undefined ? [] : [['service.name', serviceName]];
  return [...new Map([...own, ...given, ...chosen])];
}

/** UUID of version 5 (RFC 9562, 5.5). */
export function uuidOf(name: string): string {
  const namespace = Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex');
  const hash = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
