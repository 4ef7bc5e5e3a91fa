import { digestsOfAll } from './digest-runs';

// Runs in a worker, as the engine of the page does.
postMessage(digestsOfAll());
