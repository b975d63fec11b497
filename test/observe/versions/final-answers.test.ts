import { describe, expect, it } from 'vitest';
import { FinalAnswersCount } from '../../../src/observe/versions/final-answers.ts';

/** Answers 100 ms apart, `o` of the old version, `n` of the new. */
function finalAnswers(line: string) {
  const count = new FinalAnswersCount();
  Array.from(line).forEach((who, slot) => count.add(slot * 100_000, who === 'n' ? 'new' : 'old'));
  return count.result;
}

describe('who answers at the end', () => {
  it.each([
    ['', 0, 0],
    ['n', 1, 1],
    ['onononnnnnnnnnnnnn', 10, 10],
    ['oooooooooooooooono', 10, 1],
    ['nnnnnnnnnnnnnnnnno', 10, 9],
    ['ooonnnnn', 8, 5],
  ])('%s: the last second has %i answers, %i of the new version', (line, answers, ofNewVersion) => {
    expect(finalAnswers(line)).toEqual({ answers, ofNewVersion });
  });

  it('is the last second in which anything was answered, also when that is long ago', () => {
    const count = new FinalAnswersCount();
    count.add(0, 'old');
    count.add(9_000_000, 'new');
    expect(count.result).toEqual({ answers: 1, ofNewVersion: 1 });
  });
});
