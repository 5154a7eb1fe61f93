import * as main from 'resilient-websocket';
import * as connections from 'resilient-websocket/connections';
import * as full from 'resilient-websocket/full';
import * as kit from 'resilient-websocket/kit';
import * as lite from 'resilient-websocket/lite';
import * as partysocket from 'resilient-websocket/partysocket';
import * as presets from 'resilient-websocket/presets';
import * as react from 'resilient-websocket/react';
import * as reconnecting from 'resilient-websocket/reconnecting-websocket';
import * as trace from 'resilient-websocket/trace';

export { connections, full, kit, lite, main, partysocket, presets, react, reconnecting, trace };
