import { HUB_INBOX, subjectsOf } from './subjects.ts';

/** A user of a NATS server, by the public part of its nkey. */
export interface FleetUser {
  name: string;
  key: string;
}

/**
 * The users of a fleet as a file that the configuration of nats-server includes. A host publishes as itself only and reads
 * nothing of others; a hub reads all of the fleet, asks hosts, and may create the stream.
 */
export function permissionsToText(
  fleet: string,
  { hosts, hubs }: { hosts: readonly FleetUser[]; hubs: readonly FleetUser[] },
): string {
  const users = [
    ...hosts.map((user) => userToText(user, ofHost(fleet, user.name))),
    ...hubs.map((user) => userToText(user, ofHub(fleet))),
  ];
  return `# Users of the fleet ${fleet}, by \`vmtally fleet --users\`: include it in the configuration of nats-server.
# A host publishes as itself only, and reads nothing of others.
authorization {
  users = [
${users.join('\n')}
  ]
}
`;
}

interface Allowed {
  publish: string[];
  subscribe: string[];
}

function ofHost(fleet: string, host: string): Allowed {
  const { sum, ask, live, twin, inbox, stream } = subjectsOf(fleet);
  return {
    publish: [
      sum(host, 'main'),
      live(host, '*'),
      twin(host),
      // A request to itself finds another service that answers as this host.
      ask(host),
      `$JS.API.DIRECT.GET.${stream}.${sum(host, 'main')}`,
    ],
    subscribe: [ask(host), `${inbox(host)}.>`],
  };
}

function ofHub(fleet: string): Allowed {
  const { ask, live, stream, allTwins } = subjectsOf(fleet);
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
    subscribe: [live('*', '*'), allTwins, `${HUB_INBOX}.>`],
  };
}

/** A responder may answer the one who asks, at an inbox that it cannot name before. */
const userToText = ({ name, key }: FleetUser, { publish, subscribe }: Allowed): string => `    # ${name}
    { nkey: ${key}, permissions: {
      publish: { allow: [${publish.map(quoted).join(', ')}] }
      subscribe: { allow: [${subscribe.map(quoted).join(', ')}] }
      allow_responses: { max: 1, expires: "1m" }
    } }`;

const quoted = (subject: string): string => `"${subject}"`;
