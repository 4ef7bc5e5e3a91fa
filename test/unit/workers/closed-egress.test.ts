import { describe, expect, test } from 'vitest';
import { closeEgress, type NetworkScope } from '../../../workers/closed-egress';

/** A worker's global scope: some ways out are its own, some its prototype's. */
function scopeOf() {
  const opened: string[] = [];
  class Cache {
    add(url: string): void {
      opened.push(url);
    }
    addAll(urls: string[]): void {
      opened.push(...urls);
    }
  }
  class Door {
    constructor(url: string) {
      opened.push(url);
    }
  }
  class WorkerGlobalScope {
    fetch(url: string): void {
      opened.push(url);
    }
    importScripts(url: string): void {
      opened.push(url);
    }
  }
  const own = {
    WebSocket: class extends Door {},
    Worker: class extends Door {},
    EventSource: class extends Door {},
    XMLHttpRequest: class extends Door {},
    Cache,
    location: new URL('https://host.example/lab/assets/engine.js'),
  };
  const scope = Object.assign(new WorkerGlobalScope(), own) as never as NetworkScope & Record<string, never>;
  return { scope, opened, WorkerGlobalScope, own };
}

const EVIL = 'wss://evil.example/?k=1';

describe('a worker that has closed its ways out', () => {
  test('opens the sockets it is told to, and no other', () => {
    const { scope, opened } = scopeOf();
    const socket = closeEgress(scope)('wss://venue.example/');
    expect(opened).toEqual(['wss://venue.example/']);
    expect(() => new scope.WebSocket(EVIL)).toThrow(/closed in this worker/);
    const Again = socket.constructor as typeof WebSocket;
    expect(() => new Again(EVIL)).toThrow(/closed in this worker/);
    expect(opened).toHaveLength(1);
  });

  test('reaches nobody by fetch, requests, event sources, scripts or a cache', () => {
    const { scope, opened, WorkerGlobalScope } = scopeOf();
    closeEgress(scope);
    const ways: (() => unknown)[] = [
      () => (scope.fetch as (url: string) => void)(EVIL),
      () => WorkerGlobalScope.prototype.fetch.call(scope, EVIL),
      () => (scope.importScripts as (url: string) => void)(EVIL),
      () => new (scope.XMLHttpRequest as new (url: string) => object)(EVIL),
      () => new (scope.EventSource as new (url: string) => object)(EVIL),
      () => new (scope.Cache as unknown as new () => { add(url: string): void })().add(EVIL),
      () => new (scope.Cache as unknown as new () => { addAll(urls: string[]): void })().addAll([EVIL]),
    ];
    for (const way of ways) expect(way).toThrow(/closed in this worker/);
    expect(opened).toEqual([]);
  });

  test('starts workers of its own origin, and none made of data or of a blob', () => {
    const { scope, opened } = scopeOf();
    closeEgress(scope);
    expect(new scope.Worker(new URL('https://host.example/lab/assets/tape-hand.js'))).toBeDefined();
    expect(opened).toHaveLength(1);
    for (const url of [
      'https://evil.example/w.js',
      'data:text/javascript,0',
      'blob:https://host.example/1',
    ]) {
      expect(() => new scope.Worker(url), url).toThrow(/closed in this worker/);
    }
    expect(opened).toHaveLength(1);
  });

  test('cannot be opened again', () => {
    const { scope, own } = scopeOf();
    const native = own.WebSocket;
    closeEgress(scope);
    expect(() => Object.assign(scope, { WebSocket: native })).toThrow(TypeError);
    expect(() => Object.defineProperty(scope, 'WebSocket', { value: native })).toThrow(TypeError);
  });
});
