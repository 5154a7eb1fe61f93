export { FakeClock } from './testing/fake-clock.ts';
export { type FakeNetwork, FakeSocket, fakeNetwork } from './testing/fake-network.ts';
