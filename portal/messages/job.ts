/** What is said of job templates and their runs. */
import { of } from './words.ts'

const statuses: Readonly<Record<string, string>> = {
  queued: 'queued',
  started: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelling: 'being called off',
  cancelled: 'called off',
}
const fields: Readonly<Record<string, readonly [label: string, help: string]>> = {
  executable: ['Program', 'its address: file:, http: and https: are fetched'],
  arguments: ['Arguments', 'one a line; {{key}} is filled from what a run is given'],
  environments: ['Environment', 'key = value, one a line; give secrets as {{key}}'],
  customFields: ['Keys of your own', 'key = value, one a line'],
  scripts: ['Files beside it', 'addresses, one a line'],
  className: ['Main class', ''],
  jars: ['Libraries', 'addresses, one a line'],
  files: ['Files', 'addresses, one a line'],
  archives: ['Archives', 'addresses, one a line; unpacked before it runs'],
  configs: ['Configuration', 'key = value, one a line'],
}

export const jobs = {
  job: {
    title: 'Jobs',
    templates: 'Templates',
    runs: 'Runs, newest first',
    heads: ['Run', 'Template', 'Status', 'Asked for by', 'Queued', 'Took'],
    noTemplates: 'No job templates yet',
    what: 'A template says what to run, with {{keys}} that each run fills: a command with its files, or a Spark application.',
    noRuns: 'Nothing was run yet',
    noRunsWhy: 'Run a template: its status is shown here as it changes.',
    refused: 'The jobs were not listed',
    make: 'Create job template',
    type: 'What it runs',
    types: { shell: 'A program of its own', spark: 'What spark-submit takes' },
    field: (name: string) => fields[name]?.[0] ?? name,
    help: (name: string) => fields[name]?.[1] ?? '',
    run: 'Run',
    runOf: (name: string) => `Run ${name}`,
    secret: 'What is filled in is kept sealed until the run begins, and never shown.',
    fill: 'fills it where it stands in the template',
    nothingToFill: 'There is nothing to fill in.',
    asked: (id: string) => `${id} is queued`,
    cancel: 'Call off',
    cancelOf: (id: string) => `Call off ${id}`,
    cancelled: (id: string) => `${id} is called off`,
    status: (status: string) => statuses[status] ?? status,
    onlyOf: (template: string) => `Only of ${template}`,
    all: 'All templates',
    filter: 'Runs of',
    change: 'Change the program',
    changed: (name: string) => `What ${name} runs is changed`,
    keep: 'Keep this program',
    programOf: (name: string) => `What ${name} runs`,
    count: (n: number, going: number) => (going === 0 ? of(n, 'run') : `${of(n, 'run')} · ${going} under way`),
    took(ms: number): string {
      const s = Math.round(ms / 1000)
      if (s < 60) return `${s} s`
      return s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
    },
  },
}
