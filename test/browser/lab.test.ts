import { once } from 'node:events';
import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { ResilientWebSocket } from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { TraceRecorder } from 'resilient-websocket/trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { launchChromium } from '../support/chromium.ts';
import { LabPage, LabSite, type Look } from './lab-site.ts';

const DESK: Look = { scheme: 'light', width: 1440, height: 1000 };
const LOOKS: readonly Look[] = [
  DESK,
  { ...DESK, scheme: 'dark' },
  { scheme: 'light', width: 820, height: 1100 },
  { scheme: 'light', width: 390, height: 844 },
  { scheme: 'dark', width: 390, height: 844 },
];

/** What each button leads to: the code that the page sees, its class, and the remedy. */
const ENDINGS = [
  ['1000 normal', 1000, 'normal', 'stop (normal)'],
  ['1001 going away', 1001, 'going-away', 'retry in'],
  ['1008 policy', 1008, 'policy-violation', 'stop (fatal)'],
  ['1011 server error', 1011, 'server-error', 'retry in'],
  ['1012 restart', 1012, 'restart', 'retry in'],
  ['1013 overload', 1013, 'overload', 'retry in'],
  ['4000 application', 4000, 'application', 'retry in'],
  ['1005 empty', 1005, 'sentinel', 'retry in'],
  ['TCP reset', 1006, 'abnormal', 'retry in'],
  ['TCP FIN', 1006, 'abnormal', 'retry in'],
] as const;

let site: LabSite;
let browser: Browser;
let lab: LabPage;

beforeAll(async () => {
  site = await LabSite.start();
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** The status of the answer to a request, whatever its host claims to be. */
async function statusOf(
  path: string,
  { method = 'GET', host = new URL(site.url).host } = {},
): Promise<number> {
  const asked = request(new URL(path, site.url), { method, headers: { host } }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response.statusCode;
}

/** A trace of a life in Node: opened, closed with 1012, opened again with a message that had waited, and closed. */
async function recordLife(): Promise<string> {
  const server = await MisbehavingServer.start();
  const recorder = new TraceRecorder();
  const socket = new ResilientWebSocket(server.url, [], {
    trace: recorder.trace,
    rules: [{ when: 1012, then: { action: 'retry', delay: 50 } }],
  });
  const ended = new Promise<void>((resolve) => {
    socket.on('close', ({ final }) => final && resolve());
  });
  socket.on('open', ({ isReconnect }) => {
    if (!isReconnect) server.closeAll(1012);
  });
  socket.on('retry', () => socket.send('one that waits'));
  socket.onmessage = () => socket.close(1000);
  await ended;
  await server.stop();
  return JSON.stringify(recorder);
}

describe('the server of the lab', () => {
  it('[LB-1] answers GET for the files of the page, and nothing else', async () => {
    for (const path of ['/', '/style.css', '/lab/main.js', '/full.js', '/mitt.mjs'])
      expect(await statusOf(path)).toBe(200);
    for (const path of ['/package.json', '/cli/main.js', '/../package.json', '/lab/', '/lab/main.d.ts'])
      expect(await statusOf(path)).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) expect(await statusOf('/', { method })).toBe(405);
  });

  it('[LB-1] answers only who asks for the loopback', async () => {
    expect(await statusOf('/', { host: 'example.test' })).toBe(403);
    expect(await statusOf('/', { host: 'localhost:1' })).toBe(403);
    expect(await statusOf('/', { host: `localhost:${new URL(site.url).port}` })).toBe(200);
  });

  it.each(['http://example.test', 'null', undefined])('[LB-1] takes no orders from %s', async (origin) => {
    const orders = new WebSocket(
      `${site.url.replace('http', 'ws')}orders`,
      origin === undefined ? {} : { origin },
    );
    const [error] = await once(orders, 'error');
    expect(String(error)).toContain('403');
  });

  it('[LB-1] ends a connection that gives what is no order', async () => {
    const { origin } = new URL(site.url);
    const orders = new WebSocket(`${origin.replace('http', 'ws')}/orders`, { origin });
    await once(orders, 'message');
    orders.send('{"do":"anything"}');
    const [code] = await once(orders, 'close');
    expect(code).toBe(1008);
  });
});

describe('the page of the lab', () => {
  beforeEach(async () => {
    lab = await LabPage.open(browser, site.url, DESK);
  });

  afterEach(async () => {
    // Chromium tells the console of every connection that fails.
    const complaints = lab.said.filter((text) =>
      /^(?!error: WebSocket connection to)(uncaught|error)/.test(text),
    );
    await lab.close();
    expect(complaints).toEqual([]);
  });

  it.each(ENDINGS)(
    '[LB-2] %s: the timeline and the verdict show it',
    async (button, code, category, remedy) => {
      await lab.press(button);
      await expect.poll(() => lab.listed()).toBe(1);
      expect(await lab.verdict('code')).toMatch(new RegExp(`^${code}`));
      expect(await lab.verdict('category')).toBe(category);
      expect(await lab.verdict('remedy')).toContain(remedy);
      expect(await lab.verdict('why')).not.toBe('');
      expect(await lab.verdict('advice')).not.toBe('');
      await expect.poll(() => lab.endings(code)).toBe(1);
      await lab.waitForStatus(remedy.startsWith('stop') ? 'closed' : 'reconnecting');
      await lab.comeBack();
      await expect.poll(() => lab.lanes()).toContain('open');
    },
  );

  it('[LB-2] closes with any code, even one that must not travel', async () => {
    for (const [code, category] of [
      [4401, 'application'],
      [3003, 'forbidden'],
      [1015, 'protocol-error'],
    ] as const) {
      const before = await lab.listed();
      await lab.page.getByLabel('Any code').fill(String(code));
      await lab.press('Close');
      await expect.poll(() => lab.listed()).toBe(before + 1);
      // Chromium fails the connection for a code that must not travel, and tells nothing of it.
      const isLegal = code !== 1015;
      expect(await lab.verdict('code')).toBe(String(isLegal ? code : 1006));
      expect(await lab.verdict('category')).toBe(isLegal ? category : 'abnormal');
      await lab.comeBack();
    }
  });

  it('[LB-2] a black hole is found by the heartbeat', async () => {
    await lab.page.getByLabel('heartbeat.intervalMs').fill('200');
    await lab.page.getByLabel('heartbeat.timeoutMs').fill('200');
    await lab.press('Apply to a new socket');
    await lab.waitForStatus('open');
    const before = await lab.listed();
    await lab.press('Black hole');
    await expect.poll(() => lab.listed(), { timeout: 10_000 }).toBe(before + 1);
    expect(await lab.verdict('origin')).toContain('heartbeat');
    expect(await lab.verdict('remedy')).toContain('retry in');
  });

  it('[LB-2] a refused handshake is a closure of its own', async () => {
    await lab.press('Refuse it (503)');
    await expect.poll(() => lab.listed()).toBe(1);
    await lab.press('reconnect()');
    await expect.poll(() => lab.listed()).toBe(2);
    expect(await lab.verdict('origin')).toContain('handshake-failed');
    await lab.comeBack();
  });

  it.each(['Delay it by 3 s', 'Never answer it'])('[LB-2] %s: the attempt lasts', async (button) => {
    await lab.page.getByLabel('connectTimeoutMs').fill('400');
    await lab.press('Apply to a new socket');
    await lab.waitForStatus('open');
    const before = await lab.listed();
    await lab.press(button);
    await expect.poll(() => lab.listed()).toBe(before + 1);
    await lab.press('reconnect()');
    await expect.poll(() => lab.listed()).toBe(before + 2);
    expect(await lab.verdict('origin')).toContain('connect-timeout');
    await lab.comeBack();
  });

  it('[LB-2] a restart closes with 1012, refuses for so long, and ends', async () => {
    await lab.page.getByLabel('Restart for, s').fill('1');
    await lab.press('Restart');
    await expect.poll(() => lab.page.locator('#server').innerText()).toContain('down for 1 s');
    await expect.poll(() => lab.endings(1012)).toBe(1);
    await expect
      .poll(() => lab.page.locator('#server').innerText(), { timeout: 10_000 })
      .toContain('listens');
    await lab.comeBack();
  });

  it('[LB-3] shows what was sent, what waited, and what was flushed', async () => {
    await lab.press('Send a message');
    await expect.poll(() => lab.messages('sent')).toBe(1);
    await expect.poll(() => lab.messages('received')).toBe(1);
    await lab.press('1012 restart');
    await lab.waitForStatus('reconnecting');
    await lab.press('Send 10');
    expect(await lab.page.locator('#account').innerText()).toContain('10 queued');
    await lab.comeBack();
    await expect.poll(() => lab.messages('queued')).toBe(10);
    await expect.poll(() => lab.messages('flushed')).toBe(10);
    await expect.poll(() => lab.messages('received')).toBe(11);
  });

  it('[LB-3] shows every phase in its lane', async () => {
    await lab.press('1012 restart');
    await lab.waitForStatus('reconnecting');
    await lab.press('leaving');
    await lab.press('reconnect()');
    await lab.waitForStatus('open');
    await lab.press('1012 restart');
    await lab.waitForStatus('suspended');
    await lab.press('staying');
    await lab.comeBack();
    await lab.press('Black hole');
    // Nobody answers the Close frame, so the closing takes as long as it may.
    await lab.press('close()');
    await lab.waitForStatus('closed');
    const all = ['closed', 'closing', 'connecting', 'open', 'suspended', 'waiting'];
    await expect.poll(async () => [...new Set(await lab.lanes())].sort()).toEqual(all);
  });

  it('[LB-3] stands still while paused, and shows the whole time on request', async () => {
    await lab.press('Pause');
    await lab.press('1000 normal');
    await lab.waitForStatus('closed');
    expect(await lab.endings(1000)).toBe(0);
    await lab.press('Pause');
    await expect.poll(() => lab.endings(1000)).toBe(1);
    const ticks = (): Promise<string[]> => lab.page.locator('#timeline .tick').allTextContents();
    await expect.poll(ticks).toContain('25 s');
    await lab.press('All');
    await expect.poll(ticks).not.toContain('25 s');
  });

  it('[LB-4] a past ending can be looked at again', async () => {
    await lab.press('1012 restart');
    await expect.poll(() => lab.listed()).toBe(1);
    await lab.comeBack();
    await lab.press('1008 policy');
    await expect.poll(() => lab.listed()).toBe(2);
    expect(await lab.verdict('code')).toContain('1008');
    await lab.page.locator('#history button').last().press('Enter');
    expect(await lab.verdict('code')).toContain('1012');
  });

  it('[LB-4] a policy is applied to a new socket, and a bad one is explained', async () => {
    await lab.page.getByLabel('minMs').fill('2000');
    await lab.page.getByLabel('baseMs').fill('2000');
    await lab.page.getByLabel('maxMs').fill('2000');
    await lab.page.getByLabel('jitter').selectOption('none');
    await lab.page.getByLabel('discord').check();
    await lab.press('Apply to a new socket');
    await lab.waitForStatus('open');
    await lab.press('TCP reset');
    await expect.poll(() => lab.endings(1006)).toBe(1);
    expect(await lab.verdict('remedy')).toBe('retry in 2.00 s');
    await lab.comeBack();
    await lab.press('4000 application');
    await expect.poll(() => lab.endings(4000)).toBe(1);
    expect(await lab.verdict('rule')).toBe('discord:retry');
    await lab.page.getByLabel('maxMs').fill('1');
    await lab.press('Apply to a new socket');
    await expect.poll(() => lab.page.locator('#policy-error').innerText()).toContain('backoff.minMs');
  });

  it('[LB-5] a storm draws every schedule against the capacity, while the page lives', async () => {
    await lab.page.getByLabel('Clients', { exact: true }).fill('5000');
    await lab.page.getByLabel('Handshakes per second').fill('500');
    await lab.press('Run the storm');
    await lab.press('1012 restart');
    await expect.poll(() => lab.listed()).toBe(1);
    await lab.page.getByText('Done: 7 schedules.').waitFor();
    expect(await lab.page.locator('#storm-charts figure').count()).toBe(7);
    const rows = await lab.page.locator('#storm-table tbody tr').allInnerTexts();
    expect(rows[0]).toMatch(/^resilient-websocket\s+\d/);
    expect(rows).toHaveLength(7);
    const areas = await lab.page
      .locator('#storm-charts path')
      .evaluateAll((paths) =>
        paths
          .map((path) => (path as SVGPathElement).getBBox())
          .filter(({ width, height }) => width * height > 0),
      );
    expect(areas).toHaveLength(7);
  });

  it('[LB-6] a trace is shown in the same timeline, and the way back is live', async () => {
    await lab.load('recorded.json', await recordLife());
    await expect
      .poll(() => lab.lanes())
      .toEqual(['connecting', 'open', 'waiting', 'connecting', 'open', 'closing', 'closed']);
    expect(await lab.endings(1012)).toBe(1);
    expect(await lab.endings(1000)).toBe(1);
    expect(await lab.messages('queued')).toBe(1);
    expect(await lab.messages('flushed')).toBe(1);
    await lab.page.locator('#history button').last().click();
    expect(await lab.verdict('remedy')).toBe('retry in 0.05 s');
    await lab.press('Back to live');
    await expect.poll(() => lab.endings(1012)).toBe(0);
    await lab.load('other.json', '{"version":2}');
    await expect.poll(() => lab.page.locator('#trace-state').innerText()).toContain('not a trace');
  });
});

describe('the looks of the lab', () => {
  it.each(LOOKS)('[LB-7] $scheme, $width px: nothing is cut, and axe finds nothing', async (look) => {
    lab = await LabPage.open(browser, site.url, look);
    await lab.press('Send a message');
    await lab.press('1008 policy');
    await lab.waitForStatus('closed');
    await lab.page.getByLabel('Clients', { exact: true }).fill('1000');
    await lab.press('Run the storm');
    await lab.page.getByText('Done: 7 schedules.').waitFor();
    expect(await lab.findCutText()).toEqual([]);
    expect(await lab.findBarriers()).toEqual([]);
    await lab.close();
  });

  it('[LB-7] every button can be reached and pressed with the keyboard alone', async () => {
    lab = await LabPage.open(browser, site.url, DESK);
    const names: string[] = [];
    const total = await lab.page.locator('button:enabled, input, select').count();
    for (let each = 0; each < total; each++) {
      await lab.page.keyboard.press('Tab');
      names.push(
        await lab.page.evaluate(
          () => document.activeElement?.textContent || document.activeElement?.id || '',
        ),
      );
    }
    expect(new Set(names).size).toBe(total);
    expect(names[0]).toBe('1000 normal');
    await lab.page.getByRole('button', { name: '1012 restart' }).focus();
    await lab.page.keyboard.press('Enter');
    await expect.poll(() => lab.endings(1012)).toBe(1);
    await lab.close();
  });
});
