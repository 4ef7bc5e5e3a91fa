const NOTES_HZ = [880, 660];
const NOTE_S = 0.14;
const LOUDNESS = 0.12;

let context: AudioContext | undefined;

/** Two short notes. A browser that has not been clicked on yet stays silent. */
export function ring(): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  void context.resume();
  const volume = context.createGain();
  volume.gain.value = LOUDNESS;
  volume.connect(context.destination);
  NOTES_HZ.forEach((hz, i) => {
    const note = context!.createOscillator();
    note.frequency.value = hz;
    note.connect(volume);
    note.start(context!.currentTime + i * NOTE_S);
    note.stop(context!.currentTime + (i + 1) * NOTE_S);
  });
}
