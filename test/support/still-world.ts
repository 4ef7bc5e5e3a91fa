/** A worker's world in which no time passes. */
export const STILL = {
  now: () => 0,
  utcUs: () => 0,
  every: () => () => undefined,
  after: () => undefined,
  openSocket: () => {
    throw new Error('no socket is opened');
  },
};
