import type { Locator, Page } from '@playwright/test';
import { startExchangeProcess, type ExchangeProcess } from '../support/exchange-process';
import { FaultServer } from '../support/fault-server';
import { SIZES, type Size } from './gallery-folder';

/** Areas of the page; a phone shows one at a time. */
export type Area = 'Charts' | 'Parameters' | 'Desk' | 'Tables' | 'Lab';

/** The built page as somebody sees it who does this and that, and the servers it needs for it. */
export class Stage {
  readonly page: Page;
  readonly size: Size;
  private readonly servers: (FaultServer | ExchangeProcess)[] = [];

  constructor(page: Page, size: Size) {
    this.page = page;
    this.size = size;
  }

  /** Opens the market as a reader who has been here, and stands it at a time. */
  async openAt(timeS: number, fragment = ''): Promise<void> {
    await this.open(fragment);
    await this.at(timeS);
  }

  /** Opens the market and lets it run. */
  async open(fragment = ''): Promise<void> {
    await this.page.goto(`./${fragment}`);
    await this.page.locator('figcaption', { hasText: /^At / }).waitFor({ state: 'attached' });
  }

  /** Stands the session at a time and waits for the answer. */
  async at(timeS: number): Promise<void> {
    await this.area('Charts');
    const pause = this.button('Pause');
    if (await pause.isVisible()) await pause.click();
    await this.page.getByRole('slider', { name: 'Session time' }).evaluate((input: HTMLInputElement, to) => {
      input.value = String(to);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, timeS);
    await this.settled();
  }

  /** The engine has said its last word, and so have the panels. */
  async settled(): Promise<void> {
    await this.page.waitForTimeout(150);
    const figure = this.page.locator('figure.charts');
    // A phone that shows another area has no charts to ask.
    if ((await figure.count()) > 0) {
      await this.page.locator('figure[data-settled="true"]').waitFor({ state: 'attached', timeout: 15_000 });
      if (this.size !== 'phone') await this.rested();
    }
    await this.page.waitForTimeout(500);
  }

  /** What stands below the first view is there, and moves nothing any more. */
  private async rested(): Promise<void> {
    await this.page.locator('#risk-title').waitFor({ state: 'attached' });
    await this.button('Add a layer').waitFor({ state: 'attached' });
  }

  /** Brings an area of the page before the reader. */
  async area(name: Area): Promise<void> {
    const tab = this.page.getByRole('tab', { name, exact: true });
    if (this.size === 'phone') await tab.click();
    else if (name === 'Lab') await this.button('Lab').click();
    else await this.see(this.page.getByRole('region', { name, exact: true }));
  }

  /** Makes the window so high that an area needs no scrolling; where the page itself scrolls, it stays as it is. */
  async stretch(name: 'Parameters' | 'Desk'): Promise<void> {
    if (this.size !== 'desk' && this.size !== 'phone') return;
    const region = this.page.getByRole('region', { name, exact: true });
    const length = await region.evaluate((element) => element.scrollHeight);
    // A fifth of the desk's height is its tables.
    await this.page.setViewportSize({ ...SIZES[this.size], height: Math.ceil((length + 200) / 0.78) });
  }

  /** Opens one of the tables and lessons. */
  async table(name: string): Promise<Locator> {
    await this.area('Tables');
    await this.page.getByRole('tab', { name, exact: true }).click();
    const panel = this.page.getByRole('tabpanel', { name, exact: true });
    await panel.waitFor();
    await this.see(this.page.getByRole('region', { name: 'Tables', exact: true }));
    return panel;
  }

  /** Opens a question of the lab. */
  async question(name: string): Promise<void> {
    await this.area('Lab');
    await this.page.getByRole('tab', { name, exact: true }).click();
    await this.page.locator('#lab-panel form').waitFor();
  }

  /** A phone folds away what of the page's head is seldom needed. */
  async unfold(): Promise<void> {
    const more = this.button('More');
    if (this.size === 'phone' && (await more.getAttribute('aria-expanded')) === 'false') await more.click();
  }

  /** Chooses where prices come from and brings the panel that goes with it. */
  async source(name: 'Replay' | 'Live'): Promise<void> {
    await this.unfold();
    await this.page.getByRole('radio', { name, exact: true }).check({ force: true });
    await this.area('Desk');
    await this.page.getByText('Loading…').first().waitFor({ state: 'detached' });
  }

  async scenario(label: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Scenario: / }).click();
    await this.page.locator('header li').getByRole('button', { name: label }).click();
  }

  /** Moves a slider to a share of its length and waits for what comes of it. */
  async slide(name: string, share: number): Promise<void> {
    await this.area('Parameters');
    await this.page.getByRole('slider', { name, exact: true }).evaluate((input: HTMLInputElement, to) => {
      input.value = String(Number(input.min) + (Number(input.max) - Number(input.min)) * to);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, share);
    await this.page.waitForTimeout(300);
  }

  /** Connects to a server of this machine; the key is none. */
  async connect(address: string, preset = 'sandbox'): Promise<void> {
    await this.source('Live');
    const venue = this.page.getByLabel('Venue', { exact: true });
    const value = await venue.locator('option').evaluateAll((options, wanted) => {
      const found = (options as HTMLOptionElement[]).find((option) => option.value.startsWith(wanted));
      return found?.value ?? '';
    }, preset);
    await venue.selectOption(value);
    await this.page.getByLabel('Address', { exact: true }).fill(address);
    const foreign = this.page.getByRole('checkbox', { name: /is not a host of this preset/ });
    if (await foreign.count()) await foreign.check();
    await this.button('Connect').click();
  }

  /** A server that does what a network can do to a client. */
  async faultServer(): Promise<FaultServer> {
    const server = await FaultServer.start();
    this.servers.push(server);
    return server;
  }

  /** The sandbox exchange as a user starts it, ten times as fast as life. */
  async exchange(): Promise<ExchangeProcess> {
    const exchange = await startExchangeProcess(['--port', '0', '--state', 'off', '--rate', '10x']);
    this.servers.push(exchange);
    return exchange;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Scrolls until it stands at the top of what is seen. */
  async see(what: Locator): Promise<void> {
    await what.first().evaluate((element) => element.scrollIntoView({ block: 'start' }));
  }

  /** Ends what was started for the picture. */
  async strike(): Promise<void> {
    for (const server of this.servers) await ('kill' in server ? server.kill() : server.stop());
  }
}
