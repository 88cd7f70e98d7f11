/** `node server/verify-proof.ts FILE`: checks the proof of a row of the audit, with nothing but the file and a head kept elsewhere. */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { flawOf, type Proof } from './audit/proof.ts'
import { instant, millisOf } from './kit/clock.ts'

const usage = `node server/verify-proof.ts FILE [--root HASH]

Checks that the row in the proof FILE is in the chain up to the head that it names. With --root, that this head is the one that you
kept; without it, compare it yourself: a proof alone shows only that it fits itself. Ends with 0 when it holds, 1 when it does not, 2
when it cannot be read.
`

/** Only what a terminal shows as it is. */
const plain = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')

function told({ trail, size, root, row }: Proof): string {
  const outcome = 'outcome' in row ? `${row.outcome} ` : ''
  const path = typeof row.path === 'string' ? (JSON.parse(row.path) as readonly string[]) : row.path
  const what = `${outcome}${row.operation} ${row.kind} ${path.join('.')}`
  return `row   ${row.position} of the ${trail}\ntime  ${instant(millisOf(row.stamp))}\nwho   ${plain(row.actor)} from ${plain(row.address)}, request ${plain(row.requestId)}\nwhat  ${plain(what)}\nhead  ${root} over ${size} rows\n`
}

function main(args: readonly string[]): number {
  let proof: unknown
  let root: string | undefined
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { root: { type: 'string' } } })
    const [file] = positionals
    if (file === undefined || positionals.length > 1) throw new Error(usage)
    proof = JSON.parse(readFileSync(file, 'utf8'))
    ;({ root } = values)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message.trimEnd() : String(error)}\n`)
    return 2
  }
  const flaw = flawOf(proof)
  if (flaw !== undefined) {
    process.stderr.write(`It is not proved: ${flaw}.\n`)
    return 1
  }
  process.stdout.write(told(proof as Proof))
  if (root !== undefined && root.toLowerCase() !== (proof as Proof).root) {
    process.stderr.write('It is not proved: the head is another than the one that was given.\n')
    return 1
  }
  process.stdout.write(root === undefined ? 'It leads to this head; compare it with the one that you kept.\n' : 'It is proved.\n')
  return 0
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
