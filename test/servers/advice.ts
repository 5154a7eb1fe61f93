/** What makes the default policy go on after a 1000, and what the sentences call it. The one place that names it. */
export const CURE_OF_1000 = {
  name: 'the preset `endless`',
  code: 'rules: endless',
} as const;

const NOTHING = 'Nothing to set.';

const GO_SHUTDOWN =
  '`http.Server.Shutdown` does not know of WebSockets. To announce a restart, close them with 1001 or 1012 yourself, as from `RegisterOnShutdown`.';

const BROKER_LIMIT = `A client that sends none of the heartbeats that it promised is closed with 1000, which is final: send them, or give the client ${CURE_OF_1000.name}.`;

/** What to set on either side, by the name of the server. */
export const ADVICE: Readonly<Record<string, string>> = {
  'Python websockets':
    'Handle SIGTERM as its documentation shows, and clients get 1001 in the place of 1006. Both are retried.',
  aiohttp: `Closing from \`on_shutdown\` with \`GOING_AWAY\` arrives as 1000 nonetheless: give the client ${CURE_OF_1000.name}. Without \`on_shutdown\` the line falls silent, and only a heartbeat ends it; in a page that is \`heartbeat.message\`.`,
  'uvicorn with websockets': NOTHING,
  'uvicorn with wsproto': NOTHING,
  hypercorn: `Its shutdown arrives as 1000, 3 s after the signal, and so does an exception: give the client ${CURE_OF_1000.name}, and have the application send 1011 where it fails.`,
  daphne:
    'An application may send 1000 and 3000 to 4999 only. For an end of its own it should take a code from 4000 on.',
  Tornado:
    'It has no shutdown of its own. To announce a restart, close the handlers with 1001 or 1012 at SIGTERM.',
  gorilla: GO_SHUTDOWN,
  nhooyr: GO_SHUTDOWN,
  Mojolicious: 'Keep `heartbeat.intervalMs` below its `inactivity_timeout`.',
  'faye-websocket for Ruby on puma':
    'Its API sends neither 1001 nor 1012. To announce a restart, send a code from 4000 on, which is retried.',
  Cowboy: `Its \`idle_timeout\`, a minute by default, ends a silent connection with 1000, which is final. Over \`ws\` the heartbeat stays below it; in a page set \`heartbeat.message\`, or give the client ${CURE_OF_1000.name}.`,
  Tomcat: `An exception that a handler lets out arrives as 1002, which is final. Catch it, and close with 1011, or give the client ${CURE_OF_1000.name}.`,
  websocket: `\`shutDown()\` sends 1000: close each connection with 1012 yourself, or give the client ${CURE_OF_1000.name}.`,
  'faye-websocket': `\`close()\` sends 1000, and 1001 and 1012 are refused: close with a code from 4000 on, or give the client ${CURE_OF_1000.name}.`,
  '@fastify/websocket':
    '`close()` of Fastify sends an empty Close frame, which is retried with a `peer-bug` warning. To announce a restart, close the clients with 1012 in its `preClose`.',
  'engine.io':
    'It closes without a code, which is retried with a `peer-bug` warning. The client has to answer its pings, which are messages.',
  Deno: 'Offer it one subprotocol from Node: it takes `v2,v1`, which is how `ws` writes two, for one name.',
  Bun: NOTHING,
  workerd:
    'After SIGTERM it goes on to serve the connections that it has, until it is killed, which is a 1006.',
  mosquitto: NOTHING,
  'RabbitMQ web-stomp': BROKER_LIMIT,
  'RabbitMQ web-mqtt': BROKER_LIMIT,
};
