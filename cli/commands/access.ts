/** `caspian access …`: what somebody may do and why, and what a change would change, and all of it for engines. One file for each of its commands. */
import type { Command } from 'commander'
import { addExport } from '../access/export.ts'
import { addWhatIf } from '../access/what-if.ts'
import { addWhy } from '../access/why.ts'
import type { Shell } from '../shell.ts'
import { group } from '../words/help.ts'

const parts: readonly ((noun: Command, shell: Shell) => void)[] = [addWhy, addWhatIf, addExport]

export function addAccess(program: Command, shell: Shell): void {
  const noun = group(program, 'access', 'What somebody may do and why, and what a change would change.')
  for (const add of parts) add(noun, shell)
}
