/** `caspian access what-if SENTENCE`: who would gain and lose what; nothing is changed. */
import type { Command } from 'commander'
import { action } from '../call.ts'
import { tableLines } from '../print/table.ts'
import type { Shell } from '../shell.ts'
import { group } from '../words/help.ts'
import { addSentence, sentences, takeBacks } from './sentences.ts'

const columns = ['WHO', 'TYPE', 'OBJECT', 'GAINS', 'LOSES'].map((heading) => ({ heading }))

export function addWhatIf(noun: Command, shell: Shell): void {
  const asking = group(noun, 'what-if', 'Who would gain and lose what with a change. Nothing is changed.')
  for (const [name, sentence] of Object.entries(sentences)) addAsking(asking, shell, name, sentence)
  const back = group(asking, 'take-back', 'What would change if that were taken back.')
  for (const [name, sentence] of Object.entries(takeBacks)) addAsking(back, shell, name, sentence)
}

function addAsking(parent: Command, shell: Shell, name: string, sentence: (typeof sentences)[string]): void {
  const command = addSentence(parent, name, sentence, 'access what-if ')
  action(shell, command, async (call, ...args) => {
    const lake = await call.lake()
    const found = await lake.access.whatIf(call.metalake(), [await sentence.change(call, lake, args)])
    const rows = found.differences.map(({ principal, type, object, gains, loses }) => [principal, type, object, gains.join(', '), loses.join(', ')])
    await call.answer(found, () => tableLines(columns, rows, shell.width, shell.style))
    if (rows.length === 0) call.note('nothing would change')
    if (!found.complete) call.note('there was more than could be looked at')
  })
}
