/** What is used of a socket: of the platform's, and of ours. */
export type SocketClass = new (url: string) => WebSocket;

/** What was heard, and in which zone. */
export type Heard = Record<string, string>;

/** What is added: functions without options and handlers alone, or listeners of each kind. */
export type Kinds = 'functions' | 'all';

/** Notes that it was called, and in which zone. */
type Note = () => void;

/** Loads zone.js. */
export function load(): Promise<unknown> {
  return import('zone.js');
}

/** Waits with nothing but a function: one with options would change the way that messages go. */
function until(target: EventTarget, type: string): Promise<void> {
  return new Promise((resolve) => {
    const listener = (): void => {
      target.removeEventListener(type, listener);
      resolve();
    };
    target.addEventListener(type, listener);
  });
}

/** Each in a zone of its own. */
type Inside = (name: string, work: (note: Note) => void, spec?: Partial<ZoneSpec>) => void;

function addFunctions(socket: WebSocket, type: 'open' | 'message' | 'close', heard: Heard, inside: Inside) {
  inside(type, (note) => socket.addEventListener(type, note));
  inside(`on${type}`, (note) => {
    socket[`on${type}`] = note;
  });
  inside(`${type} removed`, (note) => {
    socket.addEventListener(type, note);
    socket.removeEventListener(type, note);
  });
  const onHandleError: ZoneSpec['onHandleError'] = (_parent, _current, _target, error: Error) => {
    heard[`${type} thrown`] = error.message;
    return false;
  };
  const fail = (): void => {
    throw new Error(type);
  };
  inside(`${type} throws`, () => socket.addEventListener(type, fail), { onHandleError });
}

function addOthers(socket: WebSocket, type: 'open' | 'message' | 'close', inside: Inside): void {
  inside(`${type} once`, (note) => socket.addEventListener(type, note, { once: true }));
  inside(`${type} object`, (note) => socket.addEventListener(type, { handleEvent: note }));
  inside(`${type} capture`, (note) => socket.addEventListener(type, note, true));
  inside(`${type} passive`, (note) => socket.addEventListener(type, note, { passive: true }));
  inside(`${type} signal`, (note) => {
    socket.addEventListener(type, note, { signal: new AbortController().signal });
  });
  inside(`${type} aborted`, (note) => {
    const controller = new AbortController();
    socket.addEventListener(type, note, { signal: controller.signal });
    controller.abort();
  });
}

/**
 * Makes a socket in one zone and adds listeners in others, each in a zone of its own, which has the name of the listener.
 *
 * @param url Of a server that echoes.
 * @param before Is done between the making of the socket and its listeners.
 */
export async function zonesHeard(
  Class: SocketClass,
  url: string,
  kinds: Kinds,
  before?: () => unknown,
): Promise<Heard> {
  const make = (): WebSocket => new Class(url);
  const socket: WebSocket = before ? make() : Zone.root.fork({ name: 'maker' }).run(make);
  await before?.();
  const heard: Heard = {};
  const inside: Inside = (name, work, spec = {}) => {
    const note = (): void => {
      heard[name] = Zone.current.name;
    };
    Zone.root.fork({ ...spec, name }).run(() => work(note));
  };
  for (const type of ['open', 'message', 'close'] as const) {
    addFunctions(socket, type, heard, inside);
    if (kinds === 'all') addOthers(socket, type, inside);
  }
  if (socket.readyState === 0) await until(socket, 'open');
  const message = until(socket, 'message');
  socket.send('');
  await message;
  const closed = until(socket, 'close');
  socket.close();
  await closed;
  // What was thrown may be reported in a later task.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return heard;
}

/** How a handler fares that was replaced in another zone, as it is and with `null` in between. */
export async function zonesOfReplaced(Class: SocketClass, url: string): Promise<readonly string[]> {
  const socket = new Class(url);
  const heard: string[] = [];
  const set = (zone: string, type: 'open' | 'message'): void => {
    Zone.root.fork({ name: zone }).run(() => {
      socket[`on${type}`] = () => heard.push(Zone.current.name);
    });
  };
  set('first', 'open');
  set('second', 'open');
  set('first', 'message');
  socket.onmessage = null;
  set('second', 'message');
  await until(socket, 'open');
  const message = until(socket, 'message');
  socket.send('');
  await message;
  socket.close();
  return heard;
}

/** Angular's NgZone, as far as it says when views are to be checked and whether the application is stable. */
class AngularZone {
  readonly inner: Zone;
  /** How often views would have been checked. */
  checks = 0;
  #isBusy = { macroTask: false, microTask: false };

  constructor() {
    this.inner = Zone.root.fork({
      name: 'angular',
      onInvokeTask: (parent, _current, target, task, applyThis, applyArgs) => {
        try {
          return parent.invokeTask(target, task, applyThis, applyArgs);
        } finally {
          this.#check();
        }
      },
      onHasTask: (parent, current, target, state) => {
        parent.hasTask(target, state);
        if (current !== target) return;
        if (state.change === 'macroTask' || state.change === 'microTask') {
          this.#isBusy[state.change] = state[state.change];
        }
        if (state.change === 'microTask') this.#check();
      },
    });
  }

  #check(): void {
    if (!this.#isBusy.microTask) this.checks++;
  }

  get isStable(): boolean {
    return !this.#isBusy.microTask && !this.#isBusy.macroTask;
  }
}

/** How an application fares with a socket. */
export interface Angular {
  /** Whether it was stable while a heartbeat beat, and while a retry waited. */
  readonly stable: { readonly open: boolean; readonly waiting: boolean };
  /** What its views showed, each time that they were checked and had changed. */
  readonly shown: readonly unknown[];
  /** The zone of a listener to a typed event, and of one that goes back by itself. */
  readonly typed: readonly string[];
}

/** The members of ours that are used besides. */
interface Ours extends WebSocket {
  on(name: 'retry', listener: () => void): () => void;
}

/**
 * An application with a socket that has timers: a heartbeat, then a retry.
 *
 * @param make Makes it, to a server that ends the connection after its first message.
 * @param isOutside Whether it is made outside of the zone of the application.
 */
export async function angular(make: () => Ours, isOutside: boolean): Promise<Angular> {
  const zone = new AngularZone();
  const socket: Ours = (isOutside ? Zone.root : zone.inner).run(make);
  const shown: unknown[] = [];
  const typed: string[] = [];
  let state: unknown = 'connecting';
  let checked = 0;
  const look = (): void => {
    if (zone.checks === checked) return;
    checked = zone.checks;
    if (shown.at(-1) !== state) shown.push(state);
  };
  zone.inner.run(() => {
    socket.addEventListener('open', () => {
      state = 'open';
    });
    socket.onmessage = ({ data }) => {
      state = data;
    };
    socket.addEventListener('close', () => {
      state = 'closed';
    });
    socket.on('retry', () => {
      typed.push(Zone.current.name);
      zone.inner.run(() => typed.push(Zone.current.name));
    });
  });
  // A task later than each event.
  const settled = async (type: string): Promise<void> => {
    await until(socket, type);
    await new Promise((resolve) => setTimeout(resolve, 0));
    look();
  };
  await settled('open');
  const open = zone.isStable;
  const message = settled('message');
  socket.send('hello');
  await message;
  const closed = settled('close');
  socket.send('close me');
  await closed;
  const waiting = zone.isStable;
  socket.close();
  return { stable: { open, waiting }, shown, typed };
}
