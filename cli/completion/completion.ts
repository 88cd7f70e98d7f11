/** `caspian completion bash|zsh|fish` prints the script; the script calls `caspian __complete`, which answers here. */
import { Argument, type Command } from 'commander'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import type { Candidate } from './names.ts'
import { type ShellName, scripts } from './scripts.ts'

export function addCompletion(program: Command, shell: Shell): void {
  const command = program
    .command('completion')
    .description('Print the script that lets a shell complete commands, flags and names.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
  examples(command, [
    ['source <(caspian completion bash)', 'in ~/.bashrc'],
    ['source <(caspian completion zsh)', 'in ~/.zshrc'],
    ['caspian completion fish | source', 'in ~/.config/fish/config.fish'],
  ])
  command.action((name: ShellName) => {
    shell.stdout.write(scripts[name])
  })
}

/** Bash inserts a candidate as it is: one that its own syntax would change is left out. */
const plain = /^[\w./=@:%+,-]+$/

/** Answers a script. Arguments are the shell's name and what its script gives. Says nothing when it cannot. */
export async function answerCompletion(programFor: () => Promise<Command>, shell: Shell, [name, ...given]: readonly string[]): Promise<void> {
  const say = (text: string) => shell.stdout.write(text)
  try {
    const { complete } = await import('./complete.ts')
    if (name !== 'bash') {
      say(lines(await complete(await programFor(), given[0] === '--' ? given.slice(1) : given, shell.env)))
      return
    }
    const [line = '', point = ''] = given
    const words = bashWords(line.slice(0, Number(point) || line.length))
    // Bash breaks words at these too, and replaces only what is behind the last.
    const kept = Math.max(...['=', ':'].map((sign) => (words.at(-1) ?? '').lastIndexOf(sign))) + 1
    const found = (await complete(await programFor(), words, shell.env)).filter(({ text }) => plain.test(text))
    say(found.map(({ text }) => `${text.slice(kept)}\n`).join(''))
  } catch {
    // A key press is no place for complaints.
  }
}

const lines = (found: readonly Candidate[]) => found.map(({ text, doc }) => `${text}\t${doc.replaceAll(/\s+/g, ' ')}\n`).join('')

/** Words after the command, the last as far as it is typed; quotes and backslashes as a shell takes them. */
export function bashWords(line: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === '\\' && quote !== "'") word += line[++at] ?? ''
    else if (quote === character) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (quote === '' && /\s/.test(character)) {
      if (word !== '' || words.length === 0) words.push(word)
      word = ''
    } else word += character
  }
  return [...words, word].slice(1)
}
