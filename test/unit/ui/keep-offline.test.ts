// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepOffline, offerWhereReplaced } from '../../../src/ui/keep/keep-offline';

/** A worker of the browser's, at a stage of its life. */
class FakeWorker extends EventTarget {
  state = 'installing';
  readonly postMessage = vi.fn();

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;
  readonly update = vi.fn(() => Promise.resolve());

  found(): FakeWorker {
    this.installing = new FakeWorker();
    this.dispatchEvent(new Event('updatefound'));
    return this.installing;
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  readonly register = vi.fn((): Promise<unknown> => Promise.resolve(this.registration));
}

async function arrive(container: FakeContainer) {
  const reload = vi.fn();
  const onready = vi.fn<(takeOver: () => void) => void>();
  await keepOffline(container as unknown as ServiceWorkerContainer, reload, onready);
  return { reload, onready };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a new version', () => {
  test('waits until the reader lets it in, then the page reloads', async () => {
    const container = new FakeContainer();
    container.controller = new FakeWorker();
    const { reload, onready } = await arrive(container);
    const worker = container.registration.found();
    expect(onready).not.toHaveBeenCalled();
    worker.become('installed');
    expect(onready).toHaveBeenCalledOnce();
    expect(worker.postMessage).not.toHaveBeenCalled();
    onready.mock.calls[0][0]();
    expect(worker.postMessage).toHaveBeenCalledWith('take over');
    expect(reload).not.toHaveBeenCalled();
    container.dispatchEvent(new Event('controllerchange'));
    expect(reload).toHaveBeenCalledOnce();
  });

  test('that waited since the last visit is offered at once', async () => {
    const container = new FakeContainer();
    container.controller = new FakeWorker();
    container.registration.waiting = new FakeWorker();
    const { onready } = await arrive(container);
    expect(onready).toHaveBeenCalledOnce();
  });

  test('let in by another tab never reloads this one: it is offered', async () => {
    const container = new FakeContainer();
    container.controller = new FakeWorker();
    const { reload, onready } = await arrive(container);
    container.dispatchEvent(new Event('controllerchange'));
    expect(reload).not.toHaveBeenCalled();
    expect(onready).toHaveBeenCalledOnce();
  });

  test('is looked for every hour in a tab that stays open', async () => {
    const container = new FakeContainer();
    await arrive(container);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(container.registration.update).toHaveBeenCalledOnce();
  });
});

test('the first visit installs a copy and says nothing of it', async () => {
  const container = new FakeContainer();
  const { reload, onready } = await arrive(container);
  container.registration.found().become('installed');
  container.dispatchEvent(new Event('controllerchange'));
  expect(onready).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});

test('what comes after the first copy is offered in the tab of the first visit, too', async () => {
  const container = new FakeContainer();
  const { onready } = await arrive(container);
  container.registration.found().become('installed');
  container.dispatchEvent(new Event('controllerchange'));
  container.registration.found().become('installed');
  expect(onready).toHaveBeenCalledOnce();
});

describe('a part of the page that cannot be had', () => {
  const page = (script: string) => new Response(`<head><script src="./assets/${script}.js"></script></head>`);
  const fails = async (fetchPage: () => Promise<Response>) => {
    document.head.innerHTML = '<script src="./assets/index-1.js"></script>';
    const [reload, onready] = [vi.fn(), vi.fn()];
    const end = offerWhereReplaced(window, fetchPage, reload, onready);
    window.dispatchEvent(new Event('vite:preloadError'));
    await vi.advanceTimersByTimeAsync(1);
    end();
    return { reload, onready };
  };

  test('has gone with its version: the new one is offered', async () => {
    const { reload, onready } = await fails(() => Promise.resolve(page('index-2')));
    expect(onready).toHaveBeenCalledExactlyOnceWith(reload);
    expect(reload).not.toHaveBeenCalled();
  });

  test.each([
    ['the version is still the same', () => Promise.resolve(page('index-1'))],
    ['nothing answers', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['something else answers', () => Promise.resolve(new Response('gone', { status: 404 }))],
  ])('offers nothing where %s', async (_, fetchPage) => {
    expect((await fails(fetchPage)).onready).not.toHaveBeenCalled();
  });
});

test.each([
  ['refuses', () => Promise.reject(new Error('SecurityError'))],
  ['answers nothing', () => Promise.resolve(undefined)],
])('a browser that %s leaves the page as it is', async (_, register) => {
  const container = new FakeContainer();
  container.register.mockImplementation(register);
  const { onready } = await arrive(container);
  expect(onready).not.toHaveBeenCalled();
});
