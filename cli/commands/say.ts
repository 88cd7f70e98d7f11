/** `caspian grant`, `revoke`, `allow`, `deny` and `take-back`: changes who may do what. */
import type { Command } from 'commander'
import { addSentence, sentences, takeBacks } from '../access/sentences.ts'
import { action } from '../call.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { group } from '../words/help.ts'

export function addSentences(program: Command, shell: Shell): void {
  for (const [name, sentence] of Object.entries(sentences)) addDoing(program, shell, name, sentence)
  const back = group(program, 'take-back', 'Take back what a role is allowed or denied.')
  for (const [name, sentence] of Object.entries(takeBacks)) addDoing(back, shell, name, sentence)
}

function addDoing(parent: Command, shell: Shell, name: string, sentence: (typeof sentences)[string]): void {
  const command = addSentence(parent, name, sentence)
  action(shell, command, async (call, ...args) => {
    const lake = await call.lake()
    const change = await sentence.change(call, lake, args)
    await lake.access.change(call.metalake(), change)
    await call.answer(change, () => [clean(`${sentence.done} ${args.join(' ')}`)])
  })
}
