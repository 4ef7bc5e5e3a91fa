import fc from 'fast-check';

/**
 * Property tests draw the same cases on every run, so that what is green stays green; another number, or `any` for a
 * new one each time, looks further: `QUOTELAB_SEED=any npm run test:unit`.
 */
const seed = process.env.QUOTELAB_SEED ?? '20261126';
if (seed !== 'any') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
