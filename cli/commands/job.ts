/** `caspian job run` and `cancel`: runs begun and called off, followed to their end where that is asked for. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Lake } from '../../client/connect.ts'
import type { Path } from '../../client/paths.ts'
import { kinds } from '../../kinds/index.ts'
import { endedStatuses } from '../../kinds/job.ts'
import { action, type Call, whole } from '../call.ts'
import { completes } from '../completion/spec.ts'
import { exits, Failure, misused } from '../failure.ts'
import { clean } from '../print/clean.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'
import { parsePath, pathKinds, pathOf, splitPair } from '../words/path.ts'

const { job, jobTemplate } = kinds
const waitFlag = ['--wait', 'until it has ended; the exit code is 0 only when it succeeded'] as const
/** Milliseconds between looks: at first often, for what is over soon. */
const [soonMs, lateMs] = [100, 2000]

export function addJobCommands(noun: Command, shell: Shell): void {
  addRun(noun, shell)
  addCancel(noun, shell)
}

/** `key=value`, as often as it is given. Throws Failure. */
function pairOf(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { key, value } = splitPair(text)
  if (value === undefined || key === '') throw misused(`--conf takes KEY=VALUE, not "${text}"`, `Write it as: --conf ${key || 'who'}=world`)
  return { ...before, [key]: value }
}

function addRun(noun: Command, shell: Shell): void {
  const command = noun
    .command('run')
    .description('Run a job template.')
    .argument('<template>', 'its name')
    .option('--conf <KEY=VALUE>', 'fills {{KEY}} in the template (can be repeated)', pairOf)
    .option(...waitFlag)
  examples(command, [
    ['caspian job run report --conf day=2026-05-03', 'queued; prints the id of the run'],
    ['caspian job run report --wait', 'and waits for its end'],
  ])
  completes(command, { along: pathKinds(jobTemplate) })
  action(
    shell,
    command,
    async (call, text = '') => {
      const [jobTemplateName = ''] = pathOf(text, pathKinds(jobTemplate))
      const { conf, wait } = call.options as { readonly conf?: Readonly<Record<string, string>>; readonly wait?: boolean }
      const lake = await call.lake()
      const run = await lake.job.run([call.metalake()], { jobTemplateName, ...(conf ? { jobConf: conf } : {}) })
      if (wait) return followed(call, lake, [call.metalake(), String(run.jobId)])
      return call.answer(run, () => [clean(String(run.jobId))])
    },
    parsePath,
  )
}

function addCancel(noun: Command, shell: Shell): void {
  const command = noun
    .command('cancel')
    .description('Call a run off; one that has ended stays as it is.')
    .argument('<job>', 'its id')
    .option('--wait', 'until its process has ended')
  examples(command, [['caspian job cancel job-1882486256787744366', 'asks it to end']])
  completes(command, { along: pathKinds(job) })
  action(
    shell,
    command,
    async (call, text = '') => {
      const path = whole(call, job, pathOf(text, pathKinds(job)))
      const lake = await call.lake()
      let run = await lake.job.cancel(path)
      for (let ms = soonMs; call.options.wait === true && !isEnded(run.status); ms = Math.min(lateMs, ms * 1.5)) {
        call.progress.say(`${text} is ${String(run.status)}`)
        await sleep(ms)
        run = await lake.job.load(path)
      }
      await call.answer(run, () => [clean(`${text} is ${String(run.status)}`)])
    },
    parsePath,
  )
}

const isEnded = (status: unknown) => endedStatuses.some((one) => one === status)

/** Waits for the end and tells it. Throws Failure when the run did not succeed, with the reason that its history has. */
async function followed(call: Call, lake: Lake, path: Path): Promise<void> {
  const id = String(path.at(-1))
  let run = await lake.job.load(path)
  for (let ms = soonMs; !isEnded(run.status); ms = Math.min(lateMs, ms * 1.5)) {
    call.progress.say(`${id} is ${String(run.status)}`)
    await sleep(ms)
    run = await lake.job.load(path)
  }
  if (run.status === 'succeeded') return call.answer(run, () => [clean(`${id} succeeded`)])
  const [last] = (await lake.job.history(path, { limit: 1 })).items
  const reason = last?.after?.reason
  throw new Failure(
    clean(`${id} ${String(run.status)}${typeof reason === 'string' ? `: ${reason}` : ''}`),
    `What it wrote is on the server, in the folder ${id} of its staging directory; see also: caspian job show ${id}`,
    exits.refused,
  )
}
