import { HUB_INBOX, subjectsOf } from './subjects.ts';

/** A user of a NATS server, by the public part of its nkey. */
export interface FleetUser {
  name: string;
  key: string;
}

/**
 * The users of a fleet as a file that the configuration of nats-server includes. A host publishes as itself only and reads
 * nothing of others; a hub reads all of the fleet, asks hosts, and may create the stream.
 *
 * Each host has an account of its own. Permissions alone do not confine a host. A publisher names the reply subject, and the
 * server needs no permission to send there, for example the acknowledgement of a stream. In a shared account a host could use
 * that to replace another host's summary or delete the stream. In its own account it reaches only what that account imports.
 */
export function permissionsToText(
  fleet: string,
  { hosts, hubs }: { hosts: readonly FleetUser[]; hubs: readonly FleetUser[] },
): string {
  const { account, accountOf } = subjectsOf(fleet);
  const shared = importsOf(fleet, '*');
  return `# Users of the fleet ${fleet}, by \`vmtally fleet --users\`: include it in the configuration of nats-server.
# A host publishes as itself only, and reads nothing of others.
accounts {
  ${quoted(account)}: {
    jetstream: enabled
    exports: [
${lines([...shared.services.map((subject) => `{ service: ${quoted(subject)} }`), `{ stream: ${quoted(shared.stream)} }`])}
    ]
    users: [
${lines(hubs.map((hub) => userToText(hub, ofHub(fleet))))}
    ]
  }
${hosts.map((host) => hostToText(fleet, host, accountOf(host.name))).join('\n')}
}
`;
}

interface Allowed {
  publish: string[];
  subscribe: string[];
}

/** Subjects that a host's account takes from that of the hubs: those that it sends on, and the one that it hears. `*`: of all hosts. */
function importsOf(fleet: string, host: string): { services: string[]; stream: string } {
  const { sum, ask, answer, live, twin, stream } = subjectsOf(fleet);
  const services = [
    sum(host, 'main'),
    live(host, '*'),
    twin(host),
    answer(host, '*'),
    `$JS.API.DIRECT.GET.${stream}.${sum(host, 'main')}`,
  ];
  return { services, stream: ask(host) };
}

function hostToText(fleet: string, host: FleetUser, name: string): string {
  const { ask, inbox, account } = subjectsOf(fleet);
  const { services, stream } = importsOf(fleet, host.name);
  const imported = (kind: string, subject: string) =>
    `{ ${kind}: { account: ${quoted(account)}, subject: ${quoted(subject)} } }`;
  const inboxes = `${inbox(host.name)}.>`;
  // A request to itself finds another service that answers as this host.
  const allowed = {
    publish: [...services, ask(host.name), inboxes],
    subscribe: [ask(host.name), inboxes],
  };
  return `  ${quoted(name)}: {
    imports: [
${lines([...services.map((subject) => imported('service', subject)), imported('stream', stream)])}
    ]
    users: [
${lines([userToText(host, allowed)])}
    ]
  }`;
}

function ofHub(fleet: string): Allowed {
  const { ask, answer, live, stream, allTwins } = subjectsOf(fleet);
  return {
    publish: [
      ask('*'),
      `$JS.API.STREAM.CREATE.${stream}`,
      `$JS.API.STREAM.INFO.${stream}`,
      `$JS.API.STREAM.MSG.GET.${stream}`,
      `$JS.API.CONSUMER.*.${stream}`,
      `$JS.API.CONSUMER.*.${stream}.>`,
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.>`,
      `$JS.ACK.${stream}.>`,
      '$JS.FC.>',
    ],
    subscribe: [live('*', '*'), answer('*', '*'), allTwins, `${HUB_INBOX}.>`],
  };
}

const userToText = ({ name, key }: FleetUser, { publish, subscribe }: Allowed): string => `# ${name}
      { nkey: ${key}, permissions: {
        publish: { allow: [${publish.map(quoted).join(', ')}] }
        subscribe: { allow: [${subscribe.map(quoted).join(', ')}] }
      } }`;

const lines = (texts: readonly string[]): string => texts.map((text) => `      ${text}`).join('\n');

const quoted = (subject: string): string => `"${subject}"`;
