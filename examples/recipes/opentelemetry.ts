/** A span for each outage of any socket in the process, and a counter of what ended connections. */
import assert from 'node:assert/strict';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { ResilientWebSocket } from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe

import { subscribe } from 'node:diagnostics_channel';
import { type Meter, type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { DiagnosticsMessage } from 'resilient-websocket/full';

/** Call it once, when the SDK has been started. It sees all sockets of `full` in the process, those of libraries included. */
function observeSockets(tracer: Tracer, meter: Meter): void {
  const closes = meter.createCounter('resilient_websocket.closes', { unit: '{close}' });
  const outages = new Map<number, Span>();

  const observe = (message: unknown): void => {
    const { socket, url, entry } = message as DiagnosticsMessage;
    switch (entry.type) {
      case 'close': {
        const attributes = {
          'resilient_websocket.close.code': entry.code,
          'resilient_websocket.close.category': entry.category,
        };
        closes.add(1, attributes);
        if (entry.final) {
          const outage = outages.get(socket);
          outage?.setStatus({ code: SpanStatusCode.ERROR, message: entry.outcome ?? '' }).end(entry.time);
          outages.delete(socket);
        } else if (!outages.has(socket)) {
          const options = { startTime: entry.time, attributes: { 'url.full': url, ...attributes } };
          outages.set(socket, tracer.startSpan('websocket outage', options));
        }
        return;
      }
      case 'retry': {
        const attributes = {
          'resilient_websocket.retry.attempt': entry.attempt,
          'resilient_websocket.retry.delay': entry.delayMs / 1000,
        };
        outages.get(socket)?.addEvent('retry', attributes, entry.time);
        return;
      }
      case 'open':
        outages.get(socket)?.end(entry.time);
        outages.delete(socket);
    }
  };

  for (const type of ['close', 'retry', 'open']) subscribe(`resilient-websocket:${type}`, observe);
}
// #endregion

const spans = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
tracerProvider.register();
const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meterProvider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: points })],
});
metrics.setGlobalMeterProvider(meterProvider);
observeSockets(trace.getTracer('feed-service'), metrics.getMeter('feed-service'));

/** Loses its connection, is refused once, comes back, and ends as it is told to. */
async function live(end: 'close' | 'give up'): Promise<void> {
  const server = await MisbehavingServer.start();
  server.script({ do: 'close', code: 1012, afterMs: 10 }, { do: 'refuse', status: 503 });
  const socket = new ResilientWebSocket(`${server.url}?token=secret`, [], {
    rules: [{ when: 'restart', then: { action: 'retry', delay: 10 } }],
    backoff: { minMs: 10, baseMs: 10, maxMs: 10, jitter: 'none' },
    ...(end === 'give up' ? { maxRetries: 1 } : {}),
  });
  await new Promise<void>((resolve) => {
    socket.on('giveup', () => resolve());
    socket.on('open', ({ isReconnect }) => {
      if (isReconnect) resolve();
    });
  });
  socket.close(1000);
  await socket[Symbol.asyncDispose]();
  await server.stop();
}

await live('close');
await live('give up');
await tracerProvider.forceFlush();
await meterProvider.forceFlush();

const [healed, lost, ...others] = spans.getFinishedSpans();
assert.deepEqual(others, []);
for (const span of [healed, lost]) {
  assert.equal(span?.name, 'websocket outage');
  assert.equal(span.attributes['resilient_websocket.close.code'], 1012);
  assert.equal(span.attributes['resilient_websocket.close.category'], 'restart');
  assert.match(String(span.attributes['url.full']), /^ws:\/\/127\.0\.0\.1:\d+\/$/);
}
assert.equal(healed?.status.code, SpanStatusCode.UNSET);
assert.deepEqual(
  healed.events.map(({ name, attributes }) => [name, attributes?.['resilient_websocket.retry.attempt']]),
  [
    ['retry', 2],
    ['retry', 3],
  ],
);
assert.deepEqual(lost?.status, { code: SpanStatusCode.ERROR, message: 'exhausted' });
assert.equal(lost.events.length, 1);

const [metric] = points.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? [];
assert.equal(metric?.descriptor.name, 'resilient_websocket.closes');
const counts = metric.dataPoints.map(({ attributes, value }) => [
  attributes['resilient_websocket.close.category'],
  value,
]);
assert.deepEqual(
  new Map(counts as [string, number][]),
  new Map([
    ['restart', 2],
    ['abnormal', 2],
    ['normal', 1],
  ]),
);
await meterProvider.shutdown();
await tracerProvider.shutdown();
console.log('One outage was healed and one was not; each has a span, and five closes were counted.');
