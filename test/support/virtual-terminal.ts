/** How a character looks; the colour by its number, 31 is red. */
export interface Look {
  readonly weight: 'bold' | 'dim' | 'normal';
  readonly colour: number | undefined;
}

const PLAIN: Look = { weight: 'normal', colour: undefined };

/** After `ESC [ code m`. */
function changed(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, weight: 'bold' };
  if (code === 2) return { ...look, weight: 'dim' };
  if (code === 22) return { ...look, weight: 'normal' };
  if (code === 39) return { ...look, colour: undefined };
  if (code >= 30 && code <= 37) return { ...look, colour: code };
  throw new Error(`a look that is not known: ${code}`);
}

/**
 * What stands on a terminal after it was written to: as much of ECMA-48 as cutover uses, which moves up, erases, and colours. Anything else
 * throws, so that nothing goes by unseen. So does a line that is wider than the terminal, unless such lines go on in the next one.
 */
export class VirtualTerminal {
  readonly lines: string[] = [''];
  /** How each character of the lines looks. */
  readonly looks: Look[][] = [[]];
  private row = 0;
  private column = 0;
  private look: Look = PLAIN;
  private readonly columns: number;
  private readonly wraps: boolean;

  constructor(columns: number, { wraps = false } = {}) {
    this.columns = columns;
    this.wraps = wraps;
  }

  write(text: string): void {
    const [plain = '', ...rest] = text.split('\u001b');
    for (const character of plain) this.print(character);
    for (const sequence of rest) {
      const [whole = '', isPrivate, count, command = ''] = /^\[(\?)?(\d*)([A-Za-z])/.exec(sequence) ?? [];
      if (isPrivate === undefined) this.control(command, count === '' ? undefined : Number(count));
      for (const character of sequence.slice(whole.length)) this.print(character);
    }
  }

  private print(character: string): void {
    if (character === '\r') this.column = 0;
    else if (character === '\n') this.nextLine();
    else {
      if (character < ' ') throw new Error(`a control character is written: ${JSON.stringify(character)}`);
      if (this.column === this.columns) {
        if (!this.wraps) throw new Error(`a line is too long: ${this.lines[this.row]}`);
        this.nextLine();
      }
      const line = (this.lines[this.row] ?? '').padEnd(this.column);
      this.lines[this.row] = line.slice(0, this.column) + character + line.slice(this.column + 1);
      const looks = this.looks[this.row] ?? [];
      while (looks.length < this.column) looks.push(PLAIN);
      looks[this.column] = this.look;
      this.column += 1;
    }
  }

  private nextLine(): void {
    this.row += 1;
    // The kernel's terminal driver adds the carriage return.
    this.column = 0;
    if (this.row < this.lines.length) return;
    this.lines.push('');
    this.looks.push([]);
  }

  private control(command: string, count: number | undefined): void {
    const line = this.lines[this.row] ?? '';
    if (command === 'A') this.row = Math.max(0, this.row - (count ?? 1));
    else if (command === 'K') this.eraseRest(line);
    else if (command === 'J') {
      this.lines.splice(this.row + 1);
      this.looks.splice(this.row + 1);
      this.eraseRest(line);
    } else if (command === 'm') this.look = changed(this.look, count ?? 0);
    else throw new Error(`a control sequence that is not known: ${command}`);
  }

  private eraseRest(line: string): void {
    this.lines[this.row] = line.slice(0, this.column);
    this.looks[this.row]?.splice(this.column);
  }
}
