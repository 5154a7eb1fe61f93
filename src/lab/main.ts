import { fillApplication } from './application.ts';
import { byId, say } from './dom.ts';
import { EndingsList } from './endings-list.ts';
import { Orders } from './orders.ts';
import { PolicyForm } from './policy-form.ts';
import { StormView } from './storm-view.ts';
import { Subject } from './subject.ts';
import { journalOf } from './timeline/steps.ts';
import { TimelineView } from './timeline/view.ts';

const subject = new Subject();
const view = new TimelineView(subject.journal);
const endings = new EndingsList();
let url: string | undefined;
let isLive = true;

const form = new PolicyForm((policy) => {
  if (url !== undefined) subject.renew(url, policy);
});

endings.show(subject.journal);
subject.journal.onMark((mark) => {
  if (isLive && mark.kind === 'ending') endings.add(mark.at, mark.ending);
});
new Orders(
  (report) => {
    if (report.url === url) return;
    url = report.url;
    subject.renew(url, form.read());
  },
  (name) => subject.note(`ordered: ${name}`),
);
fillApplication(subject);
new StormView(() => form.read());

const traceInput = byId('trace', HTMLInputElement);
traceInput.addEventListener('change', async () => {
  const [file] = traceInput.files ?? [];
  if (file === undefined) return;
  // The same file can be chosen again.
  traceInput.value = '';
  showTrace(file.name, await file.text());
});
byId('live').addEventListener('click', showLive);

function showTrace(name: string, text: string): void {
  const state = byId('trace-state');
  const words = state.firstElementChild ?? state;
  state.hidden = false;
  try {
    const journal = journalOf(text);
    isLive = false;
    view.show(journal, false);
    endings.show(journal);
    say(words, `This is the trace ${name}.`);
  } catch (error) {
    showLive();
    state.hidden = false;
    say(words, `${name}: ${(error as Error).message}`);
  }
}

function showLive(): void {
  isLive = true;
  byId('trace-state').hidden = true;
  view.show(subject.journal, true);
  endings.show(subject.journal);
}
