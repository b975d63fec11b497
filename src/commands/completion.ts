import type { Command } from 'commander';
import type { Host } from '../host.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** What can follow on the command line after a command's words. */
interface Place {
  /** `cluster up`; empty: nothing yet. */
  readonly words: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
}

interface Word {
  readonly text: string;
  readonly about: string;
}

/** `cutover completion SHELL`: prints a script that completes commands and options in that shell. Files are left to the shell. */
export function printCompletion(shell: Shell, program: Command, host: Host): void {
  host.stdout.write(SCRIPTS[shell](placesOf(program)));
}

function placesOf(command: Command, words: readonly string[] = []): Place[] {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((sub) => sub.name() !== 'help');
  const options = command.createHelp().visibleOptions(command);
  const place = {
    words: words.join(' '),
    commands: visible.map((sub) => ({ text: sub.name(), about: sub.description() })),
    options: options.map(({ long, description }) => ({ text: long ?? '', about: description })),
  };
  return [place, ...visible.flatMap((sub) => placesOf(sub, [...words, sub.name()]))];
}

const SCRIPTS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: (places) => `# cutover completion bash: source it in ~/.bashrc
_cutover() {
  local current=\${COMP_WORDS[COMP_CWORD]} words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$words $word" in
${assignments('words', places)}
    esac
  done
  case "$words" in
${places.map((place) => `    ${shellQuoted(place.words === '' ? '' : ` ${place.words}`)}) COMPREPLY=($(compgen -W ${shellQuoted(textsOf(place))} -- "$current")) ;;`).join('\n')}
  esac
}
complete -o default -F _cutover cutover
`,
  zsh: (places) => `#compdef cutover
# cutover completion zsh: put it into a file _cutover in a folder of $fpath
_cutover() {
  local words_so_far= word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$words_so_far $word" in
${assignments('words_so_far', places)}
    esac
  done
  local -a found
  case "$words_so_far" in
${places.map((place) => `    ${shellQuoted(place.words === '' ? '' : ` ${place.words}`)}) found=(${described(place)}) ;;`).join('\n')}
  esac
  _describe cutover found || _files
}
compdef _cutover cutover
`,
  fish: (places) =>
    ['# cutover completion fish: put it into ~/.config/fish/completions/cutover.fish', ...places.flatMap(fishLines), ''].join(
      '\n',
    ),
};

/** Cases of bash and zsh that keep a command's words in the variable, when they are what was typed so far. */
function assignments(variable: string, places: readonly Place[]): string {
  return places
    .filter(({ words }) => words !== '')
    .map(({ words }) => `      ${shellQuoted(` ${words}`)}) ${variable}=${shellQuoted(` ${words}`)} ;;`)
    .join('\n');
}

function textsOf({ commands, options }: Place): string {
  return [...commands, ...options].map(({ text }) => text).join(' ');
}

function described({ commands, options }: Place): string {
  return [...commands, ...options].map(({ text, about }) => shellQuoted(`${text}:${about.replaceAll(':', '\\:')}`)).join(' ');
}

function fishLines({ words, commands, options }: Place): string[] {
  const path = words === '' ? [] : words.split(' ');
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const none = commands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${commands.map(({ text }) => text).join(' ')}`];
  const after = (conditions: readonly string[]): string =>
    conditions.length === 0 ? '' : ` -n ${shellQuoted(conditions.join('; and '))}`;
  return [
    ...commands.map(
      ({ text, about }) => `complete -c cutover -f${after([...seen, ...none])} -a ${text} -d ${shellQuoted(about)}`,
    ),
    ...options.map(({ text, about }) => `complete -c cutover${after(seen)} -l ${text.slice(2)} -d ${shellQuoted(about)}`),
  ];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
