import { connectionsOf } from 'resilient-websocket/connections';
import { expect, it, onTestFinished } from 'vitest';
import { examine } from './examine.ts';
import { hearProcess } from './programs/hear.ts';
import { ContractServer } from './server.ts';

/** A socket of such a class is over with the end of its first attempt, and the next one has a line of its own. */
const ONCE = { maxRetries: 0 };

/** Rules on the own properties of a class and its prototype. The members of these classes are inherited. */
const ON_OWN_PROPERTIES = /^\[(IF-\d+|EH-14)\]/;

it('[CN-14] a socket of connectionsOf() keeps the contract of a WebSocket', async () => {
  const server = await ContractServer.start(() => {});
  onTestFinished(() => server.stop());
  const Interface = new Proxy(connectionsOf(ONCE), {
    construct: (_, args, newTarget) => Reflect.construct(connectionsOf(ONCE), args, newTarget) as object,
  });
  const construct = (args: readonly unknown[]) => Reflect.construct(Interface, args) as WebSocket;
  const { plain = {} } = await examine([{ name: 'plain', Interface, construct }], server.host, hearProcess);
  const findings = Object.entries(plain).filter(([title]) => !ON_OWN_PROPERTIES.test(title));
  expect(findings.length).toBeGreaterThan(500);
  expect(findings.filter(([, wrong]) => wrong !== '')).toEqual([]);
}, 300_000);
