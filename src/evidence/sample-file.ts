/** The samples of a run: a start that names the format, then blocks up to the end of the file. */
export const SAMPLES_FILE = 'samples.bin';

const NAME = Buffer.from('CUTOVER\n', 'latin1');
const VERSION = 1;
export const SAMPLE_FILE_START_BYTES = 16;

export function sampleFileStart(): Buffer {
  const start = Buffer.alloc(SAMPLE_FILE_START_BYTES);
  NAME.copy(start);
  start.writeUInt32LE(VERSION, NAME.length);
  return start;
}

/** What a file's first bytes say. `short`: a run that was killed before it had begun. */
export function checkSampleFileStart(start: Buffer): 'ours' | 'newer' | 'short' | 'other' {
  if (start.length < SAMPLE_FILE_START_BYTES)
    return NAME.subarray(0, start.length).equals(start.subarray(0, NAME.length)) ? 'short' : 'other';
  if (!start.subarray(0, NAME.length).equals(NAME)) return 'other';
  return start.readUInt32LE(NAME.length) > VERSION ? 'newer' : 'ours';
}
