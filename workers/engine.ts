// The file that a worker begins with holds nothing that others import: Safari would run it a second time for them. All
// that it does is in a file beside it (`vite.config.ts` keeps them apart).
import './engine-start';
