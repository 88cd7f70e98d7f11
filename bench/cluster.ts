/** `npm run cluster`: several servers over one PostgreSQL, killed and restarted under load; nothing may be lost, nothing read stale. */
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type Outcome, type Plan, run, type Times } from './cluster/run.ts'

const usage = `npm run cluster -- [options]

Starts servers over one PostgreSQL, which it installs where it is missing, reads and writes through all of them at once, kills a
server every half minute and restarts the database, now in order, now by a crash. Then it holds every answer against the log.

  --minutes N     how long, 10 when absent
  --servers N     3 when absent
  --callers N     requests on their way at once, 12 when absent
  --kill-every S  seconds, 30 when absent
  --restarts N    of the database, 2 when absent
  --seed S        repeats the choices of another run; their timing is never the same

Ends with 0 when nothing contradicts the log, 1 when something does, 2 when it was asked wrongly.
`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

function asked(args: readonly string[]): Plan | undefined {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { minutes: text, servers: text, callers: text, 'kill-every': text, restarts: text, seed: text },
    })
    const plan = {
      seconds: Number(values.minutes ?? 10) * 60,
      servers: Number(values.servers ?? 3),
      callers: Number(values.callers ?? 12),
      killEvery: Number(values['kill-every'] ?? 30),
      restarts: Number(values.restarts ?? 2),
      seed: Number(values.seed ?? randomInt(2 ** 31)),
      say,
    }
    const isRight = plan.seconds > 0 && plan.killEvery > 0 && [plan.servers, plan.callers].every((n) => Number.isInteger(n) && n > 0)
    return isRight && Number.isInteger(plan.restarts) && plan.restarts >= 0 && Number.isInteger(plan.seed) ? plan : undefined
  } catch {
    return undefined
  }
}

const timesLine = (what: string, { count, p50, p99, max }: Times) =>
  `${what}: ${count} answered, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${Math.round(max)} ms`

function report({ reads, writes, acknowledged, failures, kills, contradictions }: Outcome): void {
  say(timesLine('reads', reads))
  say(timesLine('writes', writes))
  say(`failures: ${Array.from(failures, ([what, count]) => `${count} × ${what}`).join(', ') || 'none'}`)
  for (const line of contradictions.slice(0, 20)) say(line)
  say(`${kills} kills, ${acknowledged} writes acknowledged, ${contradictions.length} contradictions`)
}

async function main(args: readonly string[]): Promise<number> {
  const plan = asked(args)
  if (!plan) {
    process.stderr.write(usage)
    return 2
  }
  say(`${plan.servers} servers, ${plan.callers} callers, ${plan.seconds} s, seed ${plan.seed}`)
  const outcome = await run(plan)
  report(outcome)
  return outcome.contradictions.length === 0 && outcome.acknowledged > 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
