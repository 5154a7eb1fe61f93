import { SharedFeed } from './shared-feed.ts';

const [status, message] = ['status', 'message'].map((id) =>
  document.body.appendChild(Object.assign(document.createElement('output'), { id })),
);
const feed = new SharedFeed(`/worker.js${location.search}`, (heard) => {
  if (heard.type === 'status') status?.replaceChildren(heard.status);
  else message?.replaceChildren(String(heard.data));
});
const send = document.createElement('button');
Object.assign(send, { id: 'send', type: 'button', textContent: 'Send' });
send.onclick = () => feed.send('hello');
document.body.append(send);
