import { describe, expect, it } from 'vitest';
import { next } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';
import { OneConnection } from './one-connection.ts';

describe('OneConnection', () => {
  it.each([{ do: 'close', code: 1012 }, { do: 'reset' }] as const)(
    '[CP-8] is over with its one connection ($do)',
    async (ending) => {
      const server = await startServer();
      const socket = new OneConnection(server.url);
      expect(() => socket.send('too early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
      await next(socket, 'open');
      server.misbehave(ending);
      expect(await next(socket, 'close')).toMatchObject({ final: true });
      expect(socket.status).toBe('closed');
    },
  );
});
