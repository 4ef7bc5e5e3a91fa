// The same laws as on every commit, on forty times as many desks: `MORE` there.
import '../unit/session/invariants.test';
