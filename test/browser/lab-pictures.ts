/** Takes the pictures of the lab in docs/images: a life of half a minute in either scheme, and a storm. */
import { launchChromium } from '../support/chromium.ts';
import { LabPage, LabSite } from './lab-site.ts';

const SIZE = { width: 1440, height: 900 };

const site = await LabSite.start();
const browser = await launchChromium();
try {
  for (const scheme of ['light', 'dark'] as const) {
    const lab = await LabPage.open(browser, site.url, { scheme, ...SIZE });
    await live(lab);
    await lab.page.screenshot({ path: `docs/images/lab-${scheme}.png` });
    if (scheme === 'light') await picture(lab, '#storm', 'lab-storm');
    await lab.close();
  }
  const phone = await LabPage.open(browser, site.url, { scheme: 'light', width: 390, height: 844 });
  await phone.press('1013 overload');
  await phone.page.locator('#timeline').scrollIntoViewIfNeeded();
  await phone.page.locator('#middle').evaluate((element) => element.scrollIntoView());
  await phone.page.waitForTimeout(1000);
  await phone.page.evaluate(() => window.scrollBy(0, -60));
  await phone.page.screenshot({ path: 'docs/images/lab-phone.png' });
} finally {
  await browser.close();
  await site.stop();
}

/** A picture shows time that has passed, so it has to pass. */
async function live(lab: LabPage): Promise<void> {
  const wait = (ms: number): Promise<void> => lab.page.waitForTimeout(ms);
  await wait(1000);
  await lab.press('Send a message');
  await wait(1200);
  await lab.press('1012 restart');
  await wait(500);
  await lab.press('Send 10');
  await lab.waitForStatus('open');
  await wait(2500);
  await lab.press('TCP reset');
  await wait(1500);
  await lab.press('online');
  await lab.waitForStatus('open');
  await wait(2000);
  await lab.press('Send a message');
  await wait(300);
  await lab.press('1008 policy');
  await wait(1500);
  await lab.press('reconnect()');
  await wait(2500);
  await lab.press('Refuse it (503)');
  await wait(1000);
  await lab.press('reconnect()');
  await wait(1200);
}

async function picture(lab: LabPage, selector: string, name: string): Promise<void> {
  await lab.press('Run the storm');
  await lab.page.getByText('Done: 7 schedules.').waitFor();
  await lab.page.locator(selector).screenshot({ path: `docs/images/${name}.png` });
}
