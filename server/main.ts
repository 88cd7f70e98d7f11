/** Starts a lake: what `npm start` runs. The only place that reads the environment. */
import process from 'node:process'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 16)) {
  process.stderr.write(`Caspian needs Node 24.16 or newer; this is ${process.versions.node}. \`npm ci\` brings one; start with \`npm start\`.\n`)
  process.exit(1)
}

const { argumentsFrom, usage } = await import('./process/arguments.ts')
try {
  const asked = argumentsFrom(process.argv.slice(2))
  if (asked.help) process.stdout.write(usage)
  else await (await import('./process/start.ts')).start(asked, process.env)
} catch (error) {
  process.stderr.write(`Caspian did not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
