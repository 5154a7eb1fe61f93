// What an application of React Native has before its first line, as far as a WebSocket goes, from the sources of React Native.
const { polyfillGlobal } = require('react-native/Libraries/Utilities/PolyfillFunctions');

polyfillGlobal('Event', () => require('react-native/src/private/webapis/dom/events/Event').default);
polyfillGlobal(
  'EventTarget',
  () => require('react-native/src/private/webapis/dom/events/EventTarget').default,
);
polyfillGlobal('WebSocket', () => require('react-native/Libraries/WebSocket/WebSocket').default);
polyfillGlobal('URL', () => require('react-native/Libraries/Blob/URL').URL);
polyfillGlobal('AbortController', () => {
  return require('react-native/src/private/webapis/dom/abort-api/AbortController').AbortController;
});

global.application = {
  device: require('react-native/Libraries/EventEmitter/RCTDeviceEventEmitter').default,
  ...require('./application'),
};
